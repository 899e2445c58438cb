import { language, t } from '../js/i18n.js';

/** What a notification says, by its kind. */
const KINDS = {
  announcement: ({ parameters }) => parameters[language()] ?? Object.values(parameters)[0],
  mention: ({ sender, parameters: { room } }) =>
    (room ? t('notifications.mention', { sender, room }) : t('notifications.mentionPrivate', { sender })),
};

/** @param notification of a kind that a newer server may know and we do not */
export function sentence(notification) {
  return (Object.hasOwn(KINDS, notification.kind) && KINDS[notification.kind](notification)) || t('notifications.unknown');
}

/** Where it leads; null for nowhere. No server of ours names another site; should one ever, we do not go there. */
export function target({ link }) {
  return link && new URL(link, location.origin).origin === location.origin ? link : null;
}
