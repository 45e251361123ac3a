// Before anything is drawn: the theme that was chosen here earlier. Without a choice the style follows the system.
const chosen = localStorage.getItem('gannet.theme');
if (chosen === 'dark' || chosen === 'light') {
  document.documentElement.dataset.theme = chosen;
}
