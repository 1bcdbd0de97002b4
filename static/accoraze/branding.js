// Shows the chosen colour on the whole page before it is saved.
const field = document.querySelector("input[type=color]");
field.addEventListener("input", () => {
  document.documentElement.style.setProperty("--brand", field.value);
});
