/* What a card reader types takes the place of what was searched for before. */
"use strict";
document.addEventListener("DOMContentLoaded", () => document.getElementById("q").select());
