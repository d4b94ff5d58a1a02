/* Keeps what is filled in on the signing page with the server, a second after it changed. */
"use strict";
(function () {
  const AFTER = 1000;
  const MOST = 60000;

  function attach(form) {
    const address = form.action + "/draft";
    let timer = 0;
    let kept = "";

    function keep(last) {
      clearTimeout(timer);
      timer = 0;
      const fields = window.signing.filledIn(form).filter((pair) => pair[0] !== "pin");
      const body = new URLSearchParams(fields);
      const now = body.toString();
      if (now === kept || now.length > MOST) return;
      kept = now;
      /* Any other answer than 204, such as the way to the sign-in, has kept nothing. */
      fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: last })
        .then((answer) => { if (answer.status !== 204) kept = ""; }, () => { kept = ""; });
    }
    const soon = () => { clearTimeout(timer); timer = setTimeout(keep, AFTER, false); };

    /* A stroke ends with the pointer, a step with a click; both may end outside of the form. */
    form.addEventListener("change", soon);
    form.addEventListener("click", soon);
    window.addEventListener("pointerup", () => { if (form.isConnected) soon(); });
    window.addEventListener("online", () => { if (form.isConnected && !kept) soon(); });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) { clearTimeout(timer); timer = 0; } });
    /* Pages are often closed by switching away from them. */
    document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(true); });
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#sign-form").forEach(attach));
})();
