import { DeleteMessageDialog } from './delete-message.js';
import { MembersDialog } from './members-dialog.js';
import { SettingsDialog } from './settings-dialog.js';

/** The dialogs about a room: its members, its settings, and the deletion of a message. */
export class RoomDialogs {
  members;
  settings;
  deletion;

  constructor(widget, { api }) {
    this.members = new MembersDialog(widget('members'), { api });
    this.settings = new SettingsDialog(widget('settings'), { api });
    this.deletion = new DeleteMessageDialog(widget('delete-message'));
  }

  /** @param room closes only dialogs about this room; if omitted, all of them */
  close(room) {
    this.members.close(room);
    this.settings.close(room);
    this.deletion.close(room);
  }
}
