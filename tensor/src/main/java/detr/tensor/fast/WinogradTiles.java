package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * The tiles of a batch of images, and their transforms into and out of Winograd's form. A tile has
 * 6×6 pixels of the input and 4×4 of the output; those of all images are counted together, row by
 * row. One object serves all convolutions, so that a warm pass allocates nothing.
 */
final class WinogradTiles {
  /** Side of an input tile. */
  static final int INPUT = 6;

  private static final int OUTPUT = Winograd.OUTPUT;

  private final Kernels kernels = Kernels.get();

  private float[] x;
  private int xOff;
  private int height;
  private int width;
  private int channels;
  private int padding;
  private float[] y;
  private int yOff;
  private int images;
  private int outHeight;
  private int outWidth;
  private int outputs;
  private int tilesDown;
  private int tilesAcross;
  private Epilogue epilogue;

  /** Sets what is read and what is written from now on. */
  void set(Tensor input, ConvGeometry window, Tensor out, Epilogue epilogue) {
    x = input.data();
    xOff = input.offset();
    images = input.size(0);
    height = input.size(1);
    width = input.size(2);
    channels = input.size(3);
    padding = window.padding();
    y = out.data();
    yOff = out.offset();
    outHeight = out.size(1);
    outWidth = out.size(2);
    outputs = out.size(3);
    this.epilogue = epilogue;
    tilesDown = Math.ceilDiv(outHeight, OUTPUT);
    tilesAcross = Math.ceilDiv(outWidth, OUTPUT);
  }

  /** How many there are. */
  int tiles() {
    return images * tilesDown * tilesAcross;
  }

  /**
   * A tile's V.
   *
   * @param toOff where place (0, 0) goes; the places are {@code placeStride} apart
   * @param spare scratch memory of twice 36 · C floats from {@code patch} on
   */
  void transformInput(int tile, float[] to, int toOff, int placeStride, float[] spare, int patch) {
    int image = tile / (tilesDown * tilesAcross);
    int top = tile / tilesAcross % tilesDown * OUTPUT - padding;
    int left = tile % tilesAcross * OUTPUT - padding;
    float[] source = x;
    int from = xOff + ((image * height + top) * width + left) * channels;
    int rowStride = width * channels;
    boolean inside = top >= 0 && left >= 0 && top + INPUT <= height && left + INPUT <= width;
    if (!inside) {
      copyPatch(image, top, left, spare, patch);
      source = spare;
      from = patch;
      rowStride = INPUT * channels;
    }
    kernels.winogradInput(
        source,
        from,
        rowStride,
        channels,
        to,
        toOff,
        placeStride,
        spare,
        patch + Winograd.PLACES * channels);
  }

  /** The input tile with zeros where it leaves the image. */
  private void copyPatch(int image, int top, int left, float[] to, int at) {
    int low = Math.clamp(-left, 0, INPUT);
    int high = Math.clamp(width - left, low, INPUT);
    for (int i = 0; i < INPUT; i++) {
      int row = at + i * INPUT * channels;
      boolean inside = top + i >= 0 && top + i < height;
      if (!inside || high == low) {
        Arrays.fill(to, row, row + INPUT * channels, 0);
        continue;
      }
      int from = xOff + ((image * height + top + i) * width + left + low) * channels;
      Arrays.fill(to, row, row + low * channels, 0);
      System.arraycopy(x, from, to, row + low * channels, (high - low) * channels);
      Arrays.fill(to, row + high * channels, row + INPUT * channels, 0);
    }
  }

  /**
   * A tile's Y, into the output, with what follows a convolution.
   *
   * @param fromOff where place (0, 0) of the product is; the places are {@code placeStride} apart
   * @param spare scratch memory of 36 · O floats from {@code patch} on
   */
  void transformOutput(
      int tile, float[] from, int fromOff, int placeStride, float[] spare, int patch) {
    int image = tile / (tilesDown * tilesAcross);
    int top = tile / tilesAcross % tilesDown * OUTPUT;
    int left = tile % tilesAcross * OUTPUT;
    int rows = Math.min(OUTPUT, outHeight - top);
    int columns = Math.min(OUTPUT, outWidth - left);
    int at = ((image * outHeight + top) * outWidth + left) * outputs;
    kernels.winogradOutput(
        from,
        fromOff,
        placeStride,
        outputs,
        rows,
        columns,
        y,
        yOff + at,
        outWidth * outputs,
        epilogue.residual,
        epilogue.residualOff + at,
        epilogue.bias,
        epilogue.biasOff,
        epilogue.floor,
        spare,
        patch);
  }
}
