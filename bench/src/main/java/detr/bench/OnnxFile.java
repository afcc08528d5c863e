package detr.bench;

import detr.image.ImageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A DETR that torch.onnx.export made for images of one size, and the same for another.
 *
 * <p>Such a graph computes nearly all shapes as it runs. Four things in it hold the image's size:
 * the input's declared shape [1, 3, H, W]; the padding mask, a constant [1, 1, H, W] of zeros; the
 * size it is brought to, a constant [1, 1, h, w] with the size of the backbone's last features; and
 * the number of tokens h·w, a constant of one element. The file for another size differs in these
 * alone, so ONNX Runtime optimises and runs it as it would a fresh export.
 */
final class OnnxFile {
  private static final int GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INPUT = 11;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int TENSOR_DIM = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_RAW = 9;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  /** From a graph's input to its shape: type, tensor type, shape. */
  private static final List<Integer> SHAPE = List.of(2, 1, 2);

  private static final int SHAPE_DIM = 1;
  private static final int DIM_VALUE = 1;

  private final Path path;
  private final ByteBuffer model;
  private final ImageSize size;

  private OnnxFile(Path path, ByteBuffer model) {
    this.path = path;
    this.model = model;
    size = declaredSize();
  }

  /**
   * Opens a file.
   *
   * @throws BenchException if its graph does not have one image of a fixed size as input
   */
  static OnnxFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new OnnxFile(path, model);
    }
  }

  private ImageSize declaredSize() {
    List<Long> dims = new ArrayList<>();
    for (Protobuf.Field dim : Protobuf.find(model, GRAPH, GRAPH_INPUT, 2, 1, 2, SHAPE_DIM)) {
      Protobuf.find(dim.content(), DIM_VALUE).forEach(value -> dims.add(value.value()));
    }
    if (dims.size() != 4 || dims.get(0) != 1 || dims.get(1) != 3) {
      throw new BenchException(
          path + ": has no single input of a fixed shape [1, 3, H, W], but " + dims);
    }
    return new ImageSize(Math.toIntExact(dims.get(2)), Math.toIntExact(dims.get(3)));
  }

  /** The size of the images it is for. */
  ImageSize size() {
    return size;
  }

  /** This file, or if it is for images of another size, one in the folder that is for this size. */
  Path fitted(ImageSize wanted, Path folder) throws IOException {
    if (wanted.equals(size)) {
      return path;
    }
    Path target = folder.resolve("detr-" + wanted.height() + "x" + wanted.width() + ".onnx");
    write(wanted, target);
    return target;
  }

  /**
   * Writes the file for images of another size.
   *
   * @throws BenchException if it is not an export as described above
   */
  void write(ImageSize wanted, Path target) throws IOException {
    Resizing resizing = new Resizing(size, wanted);
    List<ByteBuffer> pieces = Protobuf.edit(model, List.of(GRAPH), resizing::graph);
    resizing.requireComplete(path);
    ByteBuffer[] out = pieces.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    try (FileChannel channel =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (Arrays.stream(out).anyMatch(ByteBuffer::hasRemaining)) {
        channel.write(out);
      }
    }
  }

  /** One pass over a graph, which counts what it has changed. */
  private static final class Resizing {
    private final ImageSize from;
    private final ImageSize to;
    private int masks;
    private int sizes;
    private int tokens;

    Resizing(ImageSize from, ImageSize to) {
      this.from = from;
      this.to = to;
    }

    List<ByteBuffer> graph(ByteBuffer graph) {
      List<ByteBuffer> out = new ArrayList<>();
      for (Protobuf.Field field : Protobuf.fields(graph)) {
        switch (field.number()) {
          case GRAPH_INPUT ->
              out.addAll(
                  Protobuf.message(
                      GRAPH_INPUT, Protobuf.edit(field.content(), SHAPE, shape -> inputShape())));
          case GRAPH_NODE ->
              out.addAll(
                  Protobuf.message(
                      GRAPH_NODE,
                      Protobuf.edit(
                          field.content(),
                          List.of(NODE_ATTRIBUTE, ATTRIBUTE_TENSOR),
                          this::constant)));
          default -> out.add(field.whole());
        }
      }
      return out;
    }

    private List<ByteBuffer> inputShape() {
      List<ByteBuffer> shape = new ArrayList<>();
      for (int dim : new int[] {1, 3, to.height(), to.width()}) {
        shape.addAll(Protobuf.message(SHAPE_DIM, List.of(Protobuf.integer(DIM_VALUE, dim))));
      }
      return shape;
    }

    private List<ByteBuffer> constant(ByteBuffer tensor) {
      List<Integer> dims =
          Protobuf.find(tensor, TENSOR_DIM).stream().map(dim -> (int) dim.value()).toList();
      ByteBuffer raw = only(tensor, TENSOR_RAW).content();
      long type = only(tensor, TENSOR_TYPE).value();
      ImageSize small = Sizes.features(from);
      ImageSize wanted = Sizes.features(to);
      if (type == FLOAT && dims.equals(List.of(1, 1, from.height(), from.width())) && zeros(raw)) {
        masks++;
        int bytes = Math.multiplyExact(to.height(), to.width()) * Float.BYTES;
        return tensor(FLOAT, List.of(1, 1, to.height(), to.width()), ByteBuffer.allocate(bytes));
      }
      if (type == INT64 && raw.equals(longs(1, 1, small.height(), small.width()))) {
        sizes++;
        return tensor(INT64, dims, longs(1, 1, wanted.height(), wanted.width()));
      }
      if (type == INT64
          && dims.equals(List.of(1))
          && raw.equals(longs(small.height() * small.width()))) {
        tokens++;
        return tensor(INT64, dims, longs(wanted.height() * wanted.width()));
      }
      return List.of(tensor);
    }

    private static Protobuf.Field only(ByteBuffer tensor, int number) {
      List<Protobuf.Field> found = Protobuf.find(tensor, number);
      return found.size() == 1
          ? found.getFirst()
          : new Protobuf.Field(number, ByteBuffer.allocate(0), 0, ByteBuffer.allocate(0));
    }

    private static boolean zeros(ByteBuffer raw) {
      return raw.hasRemaining() && raw.mismatch(ByteBuffer.allocate(raw.remaining())) < 0;
    }

    private static ByteBuffer longs(long... values) {
      ByteBuffer out =
          ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.asLongBuffer().put(values);
      return out;
    }

    private static List<ByteBuffer> tensor(int type, List<Integer> dims, ByteBuffer raw) {
      List<ByteBuffer> out = new ArrayList<>();
      dims.forEach(dim -> out.add(Protobuf.integer(TENSOR_DIM, dim)));
      out.add(Protobuf.integer(TENSOR_TYPE, type));
      out.addAll(Protobuf.message(TENSOR_RAW, List.of(raw)));
      return out;
    }

    void requireComplete(Path path) {
      if (masks != 1 || sizes != 1 || tokens != 1) {
        throw new BenchException(
            "%s: cannot be changed from %s to %s: it has %d masks, %d feature sizes and %d token"
                    .formatted(path, Sizes.text(from), Sizes.text(to), masks, sizes, tokens)
                + " counts where one each is known to mean the size; export one for that size");
      }
    }
  }
}
