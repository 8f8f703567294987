"""One file per command of `kiosk`: what it takes, and what it does. Each is imported only when it is called."""
