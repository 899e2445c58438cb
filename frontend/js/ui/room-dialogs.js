import { MembersDialog } from './members-dialog.js';
import { SettingsDialog } from './settings-dialog.js';

/** What can be opened about a room: who is in it, and its settings. */
export class RoomDialogs {
  members;
  settings;

  constructor(widget, { api }) {
    this.members = new MembersDialog(widget('members'), { api });
    this.settings = new SettingsDialog(widget('settings'), { api });
  }

  /** @param room closes only what is open about this room; without, whatever is */
  close(room) {
    this.members.close(room);
    this.settings.close(room);
  }
}
