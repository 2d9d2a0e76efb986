// Copy buttons stay hidden without JavaScript; the text can be selected by hand then.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
}
// One listener for all, also for buttons that come later
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) {
    return;
  }
  const source = document.getElementById(button.dataset.copy);
  const status = document.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(source.textContent);
    status.textContent = button.dataset.done;
    button.classList.add("done");
  } catch {
    window.getSelection().selectAllChildren(source);
  }
});

// On a narrow screen the results come first; without JavaScript the filters simply stay open.
const filters = document.querySelector("details.filter-box");
if (filters && window.matchMedia("(max-width: 59.9rem)").matches) {
  filters.open = false;
}

// A form that takes long says so, and cannot be sent twice.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelector("[data-busy-status]").textContent = form.dataset.busy;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", "true");
    }
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[data-busy-status]").textContent = "";
    for (const button of form.querySelectorAll("button")) {
      button.removeAttribute("aria-disabled");
    }
  }
});

// What is worked out in the background is looked at again until it is done; without JavaScript
// there is a link for that.
const following = document.querySelector("[data-follow]");
async function follow() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-following]");
    const here = document.querySelector("[data-following]");
    if (answer.ok && found && here && found.textContent !== here.textContent) {
      here.replaceWith(found);
    }
  } catch {
    // The next time may be better.
  }
  if (document.querySelector("[data-follow]")) {
    window.setTimeout(follow, 5000);
  }
}
if (following) {
  window.setTimeout(follow, 5000);
}
