"""The printed guide, made again from `kiosk.guide` and from pictures of the screens as they are today."""
