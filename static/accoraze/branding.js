// Shows the chosen colour on the whole page before it is saved.
const field = document.querySelector("input[type=color]");
const show = () => document.documentElement.style.setProperty("--brand", field.value);
field.addEventListener("input", show);
// Chosen before this script was here, or brought back by the browser.
if (field.value !== field.defaultValue) show();
