// Starts the page.

startLook();
startGrids();
startSummary();
startFilters();
startTable();
startKeys();
document.documentElement.dataset.ready = "yes";
