package detr.render;

import detr.result.Segmentation;

/** How far pixels are from the edges of their segments, in steps along rows and columns. */
final class Edges {
  private Edges() {}

  /** 1 for pixels at the edge, which the image's border is too. */
  static int[] distances(Segmentation segmentation) {
    int[] ids = segmentation.ids();
    int width = segmentation.width();
    int last = ids.length - 1;
    int[] distances = new int[ids.length];
    for (int i = 0; i <= last; i++) {
      int left = i % width > 0 && ids[i - 1] == ids[i] ? distances[i - 1] : 0;
      int above = i >= width && ids[i - width] == ids[i] ? distances[i - width] : 0;
      distances[i] = 1 + Math.min(left, above);
    }
    for (int i = last; i >= 0; i--) {
      int right = i % width < width - 1 && ids[i + 1] == ids[i] ? distances[i + 1] : 0;
      int below = i + width <= last && ids[i + width] == ids[i] ? distances[i + width] : 0;
      distances[i] = Math.min(distances[i], 1 + Math.min(right, below));
    }
    return distances;
  }

  /** Whether a pixel is within so many pixels of the image's border. */
  static boolean atBorder(Segmentation segmentation, int pixel, int pixels) {
    int x = pixel % segmentation.width();
    int y = pixel / segmentation.width();
    int nearest =
        Math.min(
            Math.min(x, segmentation.width() - 1 - x), Math.min(y, segmentation.height() - 1 - y));
    return nearest < pixels;
  }
}
