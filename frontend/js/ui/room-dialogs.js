import { DeleteMessageDialog } from './delete-message.js';
import { MembersDialog } from './members-dialog.js';
import { ProfileDialog } from './profile-dialog.js';
import { SearchDialog } from './search-dialog.js';
import { SettingsDialog } from './settings-dialog.js';

/** The dialogs about rooms: their members, one of these, their settings, the deletion of a message, and the search in all of them. */
export class RoomDialogs {
  members;
  profile;
  settings;
  deletion;
  search;

  constructor(widget, { api }) {
    this.members = new MembersDialog(widget('members'), { api });
    this.profile = new ProfileDialog(widget('profile'), { api });
    this.settings = new SettingsDialog(widget('settings'), { api });
    this.deletion = new DeleteMessageDialog(widget('delete-message'));
    this.search = new SearchDialog(widget('search'), { api });
  }

  /** @param room closes only dialogs about this room; if omitted, all of them */
  close(room) {
    this.members.close(room);
    if (!room) {
      this.profile.close(); // It is about a person.
    }
    this.settings.close(room);
    this.deletion.close(room);
  }
}
