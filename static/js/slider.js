// A slider tells its value while it is moved; the value stands beside it as text from the server already.

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-slider]")) return;
  const output = event.target.parentElement.querySelector("[data-slider-value]");
  if (output) output.textContent = event.target.value;
});
