package detr.data.synthetic;

/** The colours along the edge of a shape before it is drawn. */
final class Surroundings {
  private static final float BAND = 2.5f;
  private static final int SAMPLES = 96;

  private final float[] rgb;

  /** Takes up to some hundred pixels near the edge, evenly. */
  Surroundings(Stamp stamp, Canvas canvas) {
    int[] near = new int[stamp.distance.length];
    int count = 0;
    for (int i = 0; i < near.length; i++) {
      int x = stamp.left + i % stamp.side;
      int y = stamp.top + i / stamp.side;
      if (Math.abs(stamp.distance[i]) < BAND && canvas.contains(x, y)) {
        near[count++] = Canvas.CHANNELS * (y * canvas.width + x);
      }
    }
    int stride = count / SAMPLES + 1;
    rgb = new float[Canvas.CHANNELS * ((count + stride - 1) / stride)];
    for (int i = 0, to = 0; i < count; i += stride, to += Canvas.CHANNELS) {
      System.arraycopy(canvas.rgb, near[i], rgb, to, Canvas.CHANNELS);
    }
  }

  /** The part of the edge, 0 to 1, along which a colour would differ by less. */
  double blended(Colour colour, double contrast) {
    int count = 0;
    for (int i = 0; i < rgb.length; i += Canvas.CHANNELS) {
      double there =
          Colour.contrast(
              colour.red(), colour.green(), colour.blue(), rgb[i], rgb[i + 1], rgb[i + 2]);
      if (there < contrast) {
        count++;
      }
    }
    return (double) count * Canvas.CHANNELS / rgb.length;
  }
}
