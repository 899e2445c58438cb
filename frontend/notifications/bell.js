import { clone, parts, say } from '../js/dom.js';
import { dayText, languages, problemText, t, timeText } from '../js/i18n.js';
import { paintAvatar } from '../js/ui/avatar.js';
import { device } from './device.js';
import { Inbox } from './inbox.js';
import { sentence, target } from './kinds.js';
import { pushWhileWanted } from './push.js';

const MOST = 99; // more are shown as 99+

/** The bell in the header of a page, while a user is signed in: how many notifications are unread, and which there are. */
export class Bell {
  #place = document.querySelector('[data-widget=bell]');
  #parts;
  #inbox;
  #subscriptions;
  #shown; // kinds that the page itself shows when nobody looks at it
  #seen = 0; // the read position when the panel was opened: later ones are marked until it is closed
  #problem = null;
  #listening = new AbortController();

  /**
   * @param server for the list and the read position
   * @param connection brings those that come
   * @param shown kinds for which the page has a notification of the browser already
   */
  constructor({ server, connection, shown = [] }) {
    this.#shown = shown;
    this.#place.replaceChildren(clone('bell'));
    this.#parts = parts(this.#place);
    this.#inbox = new Inbox(server);
    const { panel, list, more, here } = this.#parts;
    const { signal } = this.#listening;
    this.#inbox.addEventListener('change', () => this.#changed());
    this.#inbox.addEventListener('arrived', ({ detail }) => this.#arrived(detail));
    panel.addEventListener('toggle', () => this.#toggled());
    list.addEventListener('click', ({ target: clicked }) => clicked.closest('a') && panel.hidePopover());
    more.addEventListener('click', () => this.#showMore());
    this.#parts['here-field'].hidden = !globalThis.Notification;
    device.follow(here, { signal });
    pushWhileWanted(device, server, { signal });
    document.addEventListener('visibilitychange', () => this.#readIfSeen(), { signal });
    languages.addEventListener('change', () => this.#render(), { signal });
    this.#render();
    const hear = (message) => this.#inbox.hear(message);
    this.#subscriptions = [ // the second brings the list, when both have begun
      connection.subscribe('/user/queue/notifications', hear),
      connection.subscribe('/topic/announcements', hear, { onPosition: () => this.#try(() => this.#inbox.load()) }),
    ];
  }

  /** The user has left: nothing of theirs stays in the page. */
  close() {
    this.#listening.abort();
    this.#subscriptions.forEach((each) => each.unsubscribe());
    this.#place.replaceChildren();
  }

  get #open() {
    return this.#parts.panel.matches(':popover-open');
  }

  #toggled() {
    this.#seen = this.#inbox.readUpTo;
    this.#render();
    this.#readIfSeen();
  }

  #changed() {
    this.#render();
    this.#readIfSeen();
  }

  #readIfSeen() {
    if (this.#open && !document.hidden) {
      this.#try(() => this.#inbox.readAll());
    }
  }

  #arrived(notification) {
    this.#parts.news.textContent = sentence(notification);
    if (!this.#shown.includes(notification.kind)) {
      const href = target(notification) ?? '#';
      device.show('Parley', { body: sentence(notification), tag: `parley-${notification.position}`, href });
    }
  }

  async #showMore() {
    const count = this.#inbox.list.length;
    await this.#try(() => this.#inbox.loadMore());
    const added = this.#parts.list.children[count];
    (added?.querySelector('a') ?? this.#parts.title).focus();
  }

  async #try(action) {
    this.#problem = null;
    try {
      await action();
    } catch (problem) {
      this.#problem = problem;
    }
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
  }

  #render() {
    const { unread, list, more } = this.#inbox;
    const { bell, count, list: items, empty, more: button } = this.#parts;
    const label = unread > 0 ? t('notifications.openUnread', { count: unread }) : t('notifications.open');
    bell.setAttribute('aria-label', label);
    bell.title = label;
    say(count, unread > MOST ? `${MOST}+` : unread > 0 ? String(unread) : '');
    empty.hidden = list.length > 0;
    button.hidden = !more;
    if (this.#open) {
      const focused = [...items.children].findIndex((item) => item.contains(document.activeElement));
      items.replaceChildren(...list.map((notification) => this.#item(notification)));
      items.children[focused]?.querySelector('a')?.focus();
    }
  }

  #item(notification) {
    const item = clone('notification');
    const { link, avatar, text, time, fresh } = parts(item);
    const at = Date.parse(notification.time);
    const href = target(notification);
    if (href) {
      link.href = href;
    }
    paintAvatar(avatar, notification.sender ?? 'Parley');
    text.textContent = sentence(notification);
    time.dateTime = notification.time;
    time.textContent = t('notifications.at', { day: dayText(at), time: timeText(at) });
    fresh.hidden = notification.position <= this.#seen;
    return item;
  }
}
