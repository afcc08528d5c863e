package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3) (Lavin and Gray 2016): a tile of 4×4
 * outputs needs 6×6 = 36 multiplications for each pair of channels instead of 4·4·9 = 144.
 *
 * <p>Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A for a filter g, an input tile d of 6×6 pixels and an output
 * tile Y. Summed over channels, ⊙ becomes 36 matrix products, one for each place in the tile: tiles
 * × C times C × O. Filters are transformed once, with the other packing.
 *
 * <p>Where channels are few, a task takes a block of tiles through all three steps, so that what is
 * between them stays in the second-level cache. Each task then reads all filters anew. Where
 * channels are many that is more than what lies between the steps, so all tiles take one step after
 * the other, and a task of the second reads the filters of one place, which nobody else does.
 *
 * <p>The price is accuracy: the transforms add and subtract numbers of different size. How much it
 * is depends on the points; see {@link detr.tensor.kernel.WinogradPoints}.
 */
final class Winograd {
  /** Side of an output tile. */
  static final int OUTPUT = 4;

  /** Places in a transformed tile. */
  static final int PLACES = Kernels.WINOGRAD_PLACES;

  /** Side of a filter. */
  static final int TAPS = 3;

  /** Rows of register tiles: few enough that 64 to 128 channels stay in cache. */
  private static final int ROWS_PER_TASK = 3;

  /** Tiles of a task of the first or the third step. */
  private static final int TILES_PER_STEP = 8;

  /** Tasks of the second step for each thread, at the least. */
  private static final int PRODUCTS_PER_THREAD = 4;

  /** Floats between the steps when all tiles take them together: 16 MB of the third-level cache. */
  private static final int BETWEEN_STEPS = 1 << 22;

  /**
   * C·O/(C + O) from which filters outweigh tiles. A task reads C·O numbers of them for each place
   * and 18 tiles, where a tile has C + O of its own, written and read in the third-level cache if
   * it takes steps with all others. Of equal channels, 128 are faster the one way and 256 the
   * other.
   */
  private static final int OUTWEIGHING = 96;

  /** A cache line, lest the places of a tile lie a power of two apart, in one set of the cache. */
  private static final int BETWEEN_PLACES = CacheLine.FLOATS;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private final WinogradTiles image = new WinogradTiles();
  private int channels;
  private int outputs;
  private int tiles;
  private int rows;
  private int parts;
  private int inputPlace;
  private int products;
  private int productPlace;
  private PackedMatrix[] filters;

  /** What lies between the steps of the tiles from {@link #firstTogether} on. */
  private float[] between = {};

  private int firstTogether;
  private int together;

  private final Workers.Task allSteps = this::allSteps;
  private final Workers.Task inputStep = this::inputStep;
  private final Workers.Task productStep = this::productStep;
  private final Workers.Task outputStep = this::outputStep;

  Winograd(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Whether this algorithm is the faster one: for 3×3 kernels of stride 1 without dilation, whose
   * channels fill vectors, or half of one at the outputs. At the edges tiles compute outputs that
   * do not exist; a fourth of the multiplications make up for it unless the image is smaller than a
   * tile.
   */
  static boolean suits(ConvGeometry window, int channels, int outputs, int height, int width) {
    return window.height() == TAPS
        && window.width() == TAPS
        && window.stride() == 1
        && window.dilation() == 1
        && channels >= 32
        && outputs >= 16
        && Math.min(height, width) >= OUTPUT;
  }

  /**
   * Computes a convolution.
   *
   * @param filters for each place the packed [C, O]
   */
  void run(
      Tensor input, ConvGeometry window, PackedMatrix[] filters, Tensor out, Epilogue epilogue) {
    this.filters = filters;
    channels = input.size(3);
    outputs = out.size(3);
    image.set(input, window, out, epilogue);
    tiles = image.tiles();
    if (channels * outputs >= OUTWEIGHING * (channels + outputs)) {
      runStepByStep();
    } else {
      runBlockByBlock();
    }
  }

  private void runBlockByBlock() {
    rows = Math.ceilDiv(tiles, Kernels.TILE_ROWS);
    int perWorker = Math.ceilDiv(Math.ceilDiv(rows, ROWS_PER_TASK), workers.threads());
    parts = perWorker * workers.threads();
    int floats = layOut(Math.ceilDiv(rows, parts));
    scratch.ensure(floats + patchAndTail());
    workers.run(parts, allSteps);
  }

  /**
   * Lays out what is between the steps, for as many rows of tiles.
   *
   * @return how many floats it takes
   */
  private int layOut(int rowsOfTiles) {
    int count = rowsOfTiles * Kernels.TILE_ROWS;
    inputPlace = count * channels + BETWEEN_PLACES;
    productPlace = count * outputs + BETWEEN_PLACES;
    products = Scratch.START + PLACES * inputPlace;
    return PLACES * (inputPlace + productPlace);
  }

  /**
   * A tile that leaves the image, what is half transformed, and what {@link TileProduct} may need.
   */
  private int patchAndTail() {
    int tail = TileProduct.spareForTails(outputs, kernels.panelWidth());
    return PLACES * (channels + Math.max(channels, outputs)) + tail;
  }

  /**
   * Where a part's tiles begin. Parts differ by a row at the most, so that workers end together.
   */
  private int firstTile(int part) {
    return rows * part / parts * Kernels.TILE_ROWS;
  }

  private void allSteps(int index, int worker) {
    int first = firstTile(index);
    int count = Math.min(firstTile(index + 1), tiles) - first;
    float[] spare = scratch.of(worker);
    int patch = products + PLACES * productPlace;
    for (int tile = 0; tile < count; tile++) {
      image.transformInput(first + tile, spare, input(tile), inputPlace, spare, patch);
    }
    for (int place = 0; place < PLACES; place++) {
      multiply(place, 0, count, spare, spare);
    }
    for (int tile = 0; tile < count; tile++) {
      image.transformOutput(first + tile, spare, product(tile), productPlace, spare, patch);
    }
  }

  private void runStepByStep() {
    int most = Math.max(1, BETWEEN_STEPS / (PLACES * (channels + outputs)));
    int turns = Math.ceilDiv(tiles, most);
    int each = Math.ceilDiv(tiles, turns);
    rows = Math.ceilDiv(each, Kernels.TILE_ROWS);
    int floats = Scratch.START + layOut(rows);
    if (between.length < floats) {
      between = new float[floats];
    }
    scratch.ensure(patchAndTail());
    parts = Math.ceilDiv(PRODUCTS_PER_THREAD * workers.threads(), PLACES);
    for (firstTogether = 0; firstTogether < tiles; firstTogether += each) {
      together = Math.min(each, tiles - firstTogether);
      int blocks = Math.ceilDiv(together, TILES_PER_STEP);
      workers.run(blocks, inputStep);
      workers.run(PLACES * parts, productStep);
      workers.run(blocks, outputStep);
    }
  }

  private void inputStep(int index, int worker) {
    int last = Math.min((index + 1) * TILES_PER_STEP, together);
    float[] spare = scratch.of(worker);
    for (int tile = index * TILES_PER_STEP; tile < last; tile++) {
      int to = input(tile);
      image.transformInput(firstTogether + tile, between, to, inputPlace, spare, Scratch.START);
    }
  }

  private void productStep(int index, int worker) {
    int part = index / PLACES;
    int last = Math.min(firstTile(part + 1), together);
    multiply(index % PLACES, firstTile(part), last, between, scratch.of(worker));
  }

  private void outputStep(int index, int worker) {
    int last = Math.min((index + 1) * TILES_PER_STEP, together);
    float[] spare = scratch.of(worker);
    for (int tile = index * TILES_PER_STEP; tile < last; tile++) {
      int from = product(tile);
      image.transformOutput(
          firstTogether + tile, between, from, productPlace, spare, Scratch.START);
    }
  }

  /** Where the first place of a tile of those between the steps is. */
  private int input(int tile) {
    return Scratch.START + tile * channels;
  }

  /** Where the first place of a tile's product is. */
  private int product(int tile) {
    return products + tile * outputs;
  }

  private void multiply(int place, int first, int last, float[] values, float[] spare) {
    int left = input(0) + place * inputPlace;
    int to = product(0) + place * productPlace;
    for (int row = first; row < last; row += Kernels.TILE_ROWS) {
      // Rows past the last tile hold old numbers; nobody reads what becomes of them.
      TileProduct.tileTimes(
          kernels,
          values,
          left + row * channels,
          channels,
          Kernels.TILE_ROWS,
          filters[place],
          0,
          values,
          to + row * outputs,
          outputs,
          spare);
    }
  }
}
