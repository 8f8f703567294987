"""The adviser's console: an App of its own, which the kiosk never imports."""
