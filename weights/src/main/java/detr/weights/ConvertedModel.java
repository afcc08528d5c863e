package detr.weights;

import detr.tensor.Shape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The converted format: a folder with two files.
 *
 * <ul>
 *   <li>{@code weights.bin}: float32, little-endian, row-major; each tensor starts at the first
 *       multiple of 64 bytes (a cache line, and the widest vector) after the one before it, with
 *       zeros between;
 *   <li>{@code manifest.json}: the architecture and its settings, the name and SHA-256 of the file
 *       that was converted, the size of {@code weights.bin}, and for each tensor its name, shape,
 *       first byte and CRC-32C (in version 1 of the format, which is read too, its SHA-256).
 * </ul>
 *
 * <p>Unlike the formats it is made from, it says which model it is, has official names only, needs
 * no widening and knows when it is damaged. {@link Checkpoint#open} reads it: the structure is
 * checked at once, a tensor's checksum when its elements are first read.
 */
public final class ConvertedModel {
  private static final int ALIGNMENT = 64;

  private ConvertedModel() {}

  /**
   * Writes a converted model. A converted model that is there is replaced; anything else is not.
   *
   * @param folder is created
   * @param architecture names the model, in words that the caller will understand again
   * @param source the file that the tensors come from
   * @param tensors floating-point tensors under their official names, written in the map's order
   * @throws IOException if the folder cannot be written or the source not be read
   * @throws WeightsException if a tensor is not floating-point or not finite; nothing is written
   */
  public static void write(
      Path folder,
      String architecture,
      Map<String, String> settings,
      Path source,
      Map<String, StoredTensor> tensors)
      throws IOException {
    String sourceSha256 = Sha256.of(source);
    AtomicFile.writeFolder(
        folder,
        temporary -> {
          List<Manifest.Item> items = new ArrayList<>();
          long size;
          try (OutputStream out = Files.newOutputStream(temporary.resolve(Manifest.WEIGHTS))) {
            size = writeWeights(out, tensors, items);
          }
          Manifest manifest =
              new Manifest(
                  architecture,
                  settings,
                  source.getFileName().toString(),
                  sourceSha256,
                  size,
                  items);
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(temporary.resolve(Manifest.FILE)))) {
            manifest.write(out);
          }
        },
        ConvertedModel::isConverted);
  }

  /** Returns the number of bytes written. */
  private static long writeWeights(
      OutputStream out, Map<String, StoredTensor> tensors, List<Manifest.Item> items)
      throws IOException {
    long at = 0;
    for (Map.Entry<String, StoredTensor> named : tensors.entrySet()) {
      long start = aligned(at);
      out.write(new byte[(int) (start - at)]);
      float[] floats = named.getValue().floats();
      CRC32C sum = new CRC32C();
      FloatBytes.write(new CheckedOutputStream(out, sum), floats, 0, floats.length);
      int[] sizes = named.getValue().shape().sizes();
      items.add(
          new Manifest.Item(
              named.getKey(),
              Arrays.stream(sizes).asLongStream().toArray(),
              start,
              Checksum.of(sum)));
      at = start + (long) floats.length * Float.BYTES;
    }
    return at;
  }

  private static long aligned(long offset) {
    return Math.ceilDiv(offset, ALIGNMENT) * ALIGNMENT;
  }

  /** Whether a folder holds a converted model and nothing else. */
  static boolean isConverted(Path folder) {
    try (Arena arena = Arena.ofConfined();
        Stream<Path> inside = Files.list(folder)) {
      List<String> expected = List.of(Manifest.FILE, Manifest.WEIGHTS);
      if (inside.anyMatch(path -> !expected.contains(path.getFileName().toString()))) {
        return false;
      }
      Manifest.read(MappedFile.open(folder.resolve(Manifest.FILE), arena));
      return true;
    } catch (IOException | WeightsException e) {
      return false;
    }
  }

  /** Whether a folder has a manifest, sound or not. */
  static boolean claims(Path folder) {
    return Files.exists(folder.resolve(Manifest.FILE));
  }

  /** Reads a folder's manifest and maps its weights. */
  static Checkpoint.Contents read(Path folder, Arena arena) {
    if (!claims(folder)) {
      throw new WeightsException(
          folder,
          "is a folder without manifest.json or model.safetensors;"
              + " give a weight file or a converted model");
    }
    Manifest manifest = Manifest.read(MappedFile.open(folder.resolve(Manifest.FILE), arena));
    MappedFile weights = MappedFile.open(folder.resolve(Manifest.WEIGHTS), arena);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long end = 0;
    for (Manifest.Item item : manifest.tensors()) {
      StoredTensor tensor = tensor(weights, item, aligned(end));
      end = item.offset() + (long) tensor.shape().count() * Float.BYTES;
      if (tensors.put(item.name(), tensor) != null) {
        throw refuse(weights, item, "is in the manifest twice");
      }
    }
    if (end != manifest.weightsSize() || end != weights.size()) {
      throw weights.refuse(
          "has "
              + weights.size()
              + " bytes where the manifest says "
              + manifest.weightsSize()
              + " and its tensors take "
              + end
              + "; convert the model again");
    }
    return new Checkpoint.Contents(
        "converted",
        tensors,
        Map.of("source", manifest.source(), "source_sha256", manifest.sourceSha256()),
        manifest.architecture(),
        manifest.settings());
  }

  private static StoredTensor tensor(MappedFile weights, Manifest.Item item, long expectedStart) {
    Shape shape = Sizes.shape(item.shape(), problem -> refuse(weights, item, problem));
    long size = (long) shape.count() * Float.BYTES;
    if (item.offset() != expectedStart) {
      throw refuse(
          weights,
          item,
          "starts at byte "
              + item.offset()
              + " where the tensors before it make it start at "
              + expectedStart);
    }
    if (!weights.has(item.offset(), size)) {
      throw refuse(weights, item, "ends after the file, which is cut short; convert it again");
    }
    MemorySegment bytes = weights.slice(item.offset(), size);
    Elements elements = StridedElements.contiguous(bytes, DType.F32, shape.count());
    return new StoredTensor(
        weights.path(),
        item.name(),
        DType.F32,
        shape,
        new VerifiedElements(
            elements,
            bytes,
            item.checksum(),
            () ->
                refuse(
                    weights,
                    item,
                    "is not what was converted (its %s is another); convert it again"
                        .formatted(item.checksum().kind()))));
  }

  private static WeightsException refuse(MappedFile weights, Manifest.Item item, String problem) {
    return weights.refuse("tensor " + WeightsException.quote(item.name()) + " " + problem);
  }
}
