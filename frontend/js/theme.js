// Not a module: it must run before anything is drawn, or a dark page would begin with a white flash.
{
  const root = document.documentElement;
  const KEY = 'parley.theme';

  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY));
    } catch {
      return null;
    }
  };

  const apply = (theme) => {
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
    for (const meta of document.querySelectorAll('meta[name=theme-color]')) {
      const own = meta.dataset.scheme;
      const chosen = root.dataset.theme;
      meta.media = chosen ? (chosen === own ? 'all' : 'not all') : `(prefers-color-scheme: ${own})`;
    }
  };

  globalThis.parleyTheme = { get current() { return root.dataset.theme ?? 'system'; }, apply };
  apply(stored());
  addEventListener('storage', ({ key }) => key === KEY && apply(stored()));
}
