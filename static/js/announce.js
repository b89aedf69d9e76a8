// What htmx changes is told: to screen readers when it goes well, to everyone when it fails.

// Parts that htmx swaps may carry data-announce; a change of those words is spoken once.
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
document.addEventListener("htmx:afterSettle", (event) => {
  clearFailure(event);
  announce();
});

// A request that fails must not fail silently. The messages region is live, so this is spoken too.
// It goes away when the same address answers again, not when another part of the page happens to succeed.
const FAILURE = "request-failure";
const WORDS = "This page could not be brought up to date. Check the connection or reload it.";

const addressOf = (event) => event.detail.requestConfig?.path.split("?")[0];

const clearFailure = (event) => {
  const box = document.getElementById(FAILURE);
  if (box?.dataset.address === addressOf(event)) box.remove();
};

const tellFailure = (event) => {
  if (document.getElementById(FAILURE)) return;
  const words = document.createElement("p");
  words.textContent = WORDS;
  const body = document.createElement("div");
  body.className = "alert-body";
  body.append(words);
  const box = document.createElement("div");
  box.id = FAILURE;
  box.className = "alert alert-warning";
  box.dataset.address = addressOf(event);
  box.append(body);
  document.getElementById("messages")?.append(box);
};

document.addEventListener("htmx:sendError", tellFailure);
document.addEventListener("htmx:responseError", tellFailure);

// When the session ends while a page asks for a part, the answer is the sign-in page: it needs the whole window.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const asked = new URL(requestConfig.path, location.href);
  const answered = new URL(xhr.responseURL || asked, location.href);
  if (requestConfig.verb !== "get" || asked.pathname === answered.pathname) return;
  event.detail.shouldSwap = false;
  location.reload();
});
