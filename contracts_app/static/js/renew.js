/* What comes anew is put into what is shown; what is as it was stays, with focus, marked or typed text and what is
   unfolded. */
"use strict";
(function () {
  /* A part is known by its id, and one of a list by where it leads. */
  function keyOf(part) {
    const link = part.nodeName === "LI" && !part.id && part.querySelector("a");
    return link ? link.getAttribute("href") : part.id;
  }
  const keyed = (root) => new Map(Array.from(root.querySelectorAll("li, [id]"), (part) => [keyOf(part), part]));
  function dress(old, now) {
    [...old.attributes].forEach(({ name }) => {
      if (!now.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    });
    [...now.attributes].forEach(({ name, value }) => old.setAttribute(name, value));
  }
  function renew(shown, fresh) {
    const had = keyed(shown);
    const comes = keyed(fresh);
    const gone = (part) => !keyOf(part) || !comes.has(keyOf(part));
    /* What stands there already; each once. */
    function found(part, place) {
      const key = keyOf(part);
      const same = key ? had.get(key) : place && !keyOf(place) && place.nodeName === part.nodeName && place;
      had.delete(key);
      return same;
    }
    function mend(old, now) {
      if (old.isEqualNode(now)) return;
      if (old.nodeType !== 1) { old.nodeValue = now.nodeValue; return; }
      dress(old, now);
      [...old.childNodes].forEach((part) => { if (keyOf(part) && gone(part)) part.remove(); });
      let place = old.firstChild;
      [...now.childNodes].forEach((part) => {
        const same = found(part, place);
        if (same && same === place) place = place.nextSibling;
        else old.insertBefore(same || part, place);
        if (same) mend(same, part);
      });
      while (place) {
        const next = place.nextSibling;
        if (gone(place) || !had.has(keyOf(place))) place.remove();
        place = next;
      }
    }
    const focused = document.activeElement;
    mend(shown, fresh);
    if (shown.contains(focused)) focused.focus({ preventScroll: true });
  }
  htmx.defineExtension("renew", {
    handleSwap: (style, shown, fragment) => {
      renew(shown, fragment.firstElementChild);
      return [shown];
    },
  });
})();
