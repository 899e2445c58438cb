import { DeleteMessageDialog } from './delete-message.js';
import { MembersDialog } from './members-dialog.js';
import { SettingsDialog } from './settings-dialog.js';

/** What can be opened about a room: who is in it, its settings, and whether a message is to go. */
export class RoomDialogs {
  members;
  settings;
  deletion;

  constructor(widget, { api }) {
    this.members = new MembersDialog(widget('members'), { api });
    this.settings = new SettingsDialog(widget('settings'), { api });
    this.deletion = new DeleteMessageDialog(widget('delete-message'));
  }

  /** @param room closes only what is open about this room; without, whatever is */
  close(room) {
    this.members.close(room);
    this.settings.close(room);
    this.deletion.close(room);
  }
}
