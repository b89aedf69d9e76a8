// A file input that also takes a dropped file, and says what was chosen before it is sent.

const UNITS = ["bytes", "KB", "MB", "GB"];

const readable = (bytes) => {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit && size < 100 ? 1 : 0)} ${UNITS[unit]}`;
};

const describe = (box) => {
  const input = box.querySelector("input[type=file]");
  const words = box.querySelector("[data-chosen]");
  const file = input.files[0];
  const limit = Number(box.dataset.maxBytes || Infinity);
  const tooLarge = Boolean(file) && file.size > limit;

  words.classList.toggle("is-too-large", tooLarge);
  input.setCustomValidity(tooLarge ? `Choose a file of at most ${readable(limit)}.` : "");
  words.textContent = file ? `${file.name}, ${readable(file.size)}` : "";
  if (tooLarge) words.textContent += `: larger than the limit of ${readable(limit)}`;
};

const boxOf = (event) => event.target.closest?.("[data-file-drop]");

document.addEventListener("change", (event) => {
  const box = boxOf(event);
  if (box && event.target.type === "file") describe(box);
});

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const box = boxOf(event);
    if (!box) return;
    event.preventDefault();
    box.classList.add("is-over");
  });
}

document.addEventListener("dragleave", (event) => {
  const box = boxOf(event);
  if (box && !box.contains(event.relatedTarget)) box.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const box = boxOf(event);
  if (!box) return;
  event.preventDefault();
  box.classList.remove("is-over");

  const file = event.dataTransfer.files[0];
  if (!file) return;
  const one = new DataTransfer();
  one.items.add(file);
  box.querySelector("input[type=file]").files = one.files;
  describe(box);
});
