// Copy buttons stay hidden without JavaScript; the identifier can be selected by hand then.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
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
}

// On a narrow screen the results come first; without JavaScript the filters simply stay open.
const filters = document.querySelector("details.filter-box");
if (filters && window.matchMedia("(max-width: 59.9rem)").matches) {
  filters.open = false;
}
