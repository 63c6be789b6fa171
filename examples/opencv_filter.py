"""OpenCV behind a page: the camera of the page, as a cartoon, or with frames around what moves.

usage: webrtc serve examples/opencv_filter.py:cartoon     or opencv_filter.py:Motion, or a function of yours
requires pip install 'python-webrtc[cli]' opencv-python-headless
"""

from typing import Any

import cv2
import numpy as np


def cartoon(image: Any) -> Any:
    """Paint even areas, and black lines between them."""
    areas = cv2.bilateralFilter(image, 7, 60, 60) // 32 * 32 + 16
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return cv2.bitwise_and(areas, areas, mask=lines)


class Motion:
    """Draws frames around what moves. Of a class, each page gets an object of its own."""

    def __init__(self) -> None:
        self.background = cv2.createBackgroundSubtractorMOG2(history=100, detectShadows=False)

    def __call__(self, image: Any) -> Any:
        moving = cv2.dilate(self.background.apply(image), np.ones((9, 9)))
        outlines, _ = cv2.findContours(moving, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            x, y, width, height = cv2.boundingRect(outline)
            if width * height > 1000:
                cv2.rectangle(image, (x, y), (x + width, y + height), (0, 0, 255), 3)
        return image
