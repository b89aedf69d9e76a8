// Parts that htmx swaps may carry data-announce; a change of those words is spoken once by screen readers.
// A live region around a part that is polled every second would repeat all of it.

const spoken = new Map();

const announce = () => {
  const region = document.getElementById("announcer");
  for (const part of document.querySelectorAll("[data-announce][id]")) {
    const words = part.dataset.announce;
    if (spoken.get(part.id) === words) continue;
    if (spoken.has(part.id)) region.textContent = words;
    spoken.set(part.id, words);
  }
};

announce();
document.addEventListener("htmx:afterSettle", announce);

// A request that fails must not fail silently.
const failed = () => {
  document.getElementById("announcer").textContent =
    "The page could not be brought up to date. Check the connection or reload the page.";
};
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
