"""What surrounds an installed kiosk: systemd units, the console's lock, sshd, cage and nginx. Printed, not run."""
