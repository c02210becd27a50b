// Runs before the first paint, so that a dark console never flashes white. Its own file: the policy allows no inline script.
{
  let chosen = 'auto'
  try {
    chosen = localStorage.getItem('cloudprint-color-scheme') ?? 'auto'
  } catch {
    // A browser that refuses storage gets the system's scheme.
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light'
}
