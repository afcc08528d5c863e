package detr.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A weight file, opened. Its structure has been checked in full; the elements of its tensors are
 * read when asked for, from the memory-mapped file, and not after {@link #close}.
 */
public final class Checkpoint implements AutoCloseable {
  private static final String ACCEPTED =
      "; accepted are checkpoints of torch.save (.pth, .pt, .bin), safetensors files,"
          + " folders of Hugging Face's layout, and folders written by convert";

  /** What a safetensors file calls its architecture in its metadata, if it tells one. */
  public static final String ARCHITECTURE = "detr.architecture";

  /** What the names of settings start with in a safetensors file's metadata. */
  public static final String SETTING = "detr.setting.";

  /** What a reader finds in a file. */
  record Contents(
      String format,
      Map<String, StoredTensor> tensors,
      Map<String, String> metadata,
      String architecture,
      Map<String, String> settings) {
    static Contents of(
        String format, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
      return new Contents(format, tensors, metadata, "", Map.of());
    }
  }

  private final Path path;
  private final Arena arena;
  private final Contents contents;

  private Checkpoint(Path path, Arena arena, Contents contents) {
    this.path = path;
    this.arena = arena;
    this.contents = contents;
  }

  /**
   * Opens a torch file (either format), a safetensors file or a converted folder, which is told
   * from its content and not from its name; of a folder of Hugging Face's layout the file {@code
   * model.safetensors} or {@code pytorch_model.bin}. Where tensors have Hugging Face's names, the
   * {@code config.json} beside them is read too.
   *
   * @throws WeightsException if the file is none of these, or is not sound
   */
  public static Checkpoint open(Path path) {
    Path weights = ConvertedModel.claims(path) ? null : HuggingFaceConfig.weights(path);
    Path file = weights == null ? path : weights;
    Arena arena = Arena.ofShared();
    try {
      Contents contents =
          Files.isDirectory(file)
              ? ConvertedModel.read(file, arena)
              : HuggingFaceConfig.added(read(MappedFile.open(file, arena)), file);
      return new Checkpoint(file, arena, contents);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Reads a weight file that is in memory.
   *
   * @param name what messages call it
   * @param bytes not copied
   * @throws WeightsException if they are no torch or safetensors file, or not a sound one
   */
  public static Checkpoint of(String name, byte[] bytes) {
    Path path = Path.of(name);
    Contents contents = read(new MappedFile(path, MemorySegment.ofArray(bytes).asReadOnly()));
    return new Checkpoint(path, Arena.ofShared(), contents);
  }

  /** The contents of a file of any accepted format. */
  static Contents read(MappedFile file) {
    if (startsWith(file, "PK\3\4")) {
      return TorchZip.read(file);
    }
    // Before the pickles: a header of 640 bytes starts with the same two bytes as they do.
    if (file.has(8, 1) && file.u8(8) == '{') {
      return SafetensorsReader.read(file);
    }
    if (startsWith(file, "\u0080") && file.size() > 1) {
      return TorchLegacy.read(file);
    }
    throw file.refuse(unknown(file) + ACCEPTED);
  }

  private static String unknown(MappedFile file) {
    if (file.size() == 0) {
      return "is empty";
    }
    if (file.has(257, 5) && file.slice(257, 5).mismatch(latin1("ustar")) < 0) {
      return "is a tar archive, torch's format before 2017; load and save it again with torch";
    }
    if (startsWith(file, "\u001f\u008b")) {
      return "is compressed by gzip; unpack it first";
    }
    if (startsWith(file, "version https://git-lfs")) {
      return "is a Git LFS pointer and not the file itself; run git lfs pull";
    }
    return "is not a weight file";
  }

  private static boolean startsWith(MappedFile file, String start) {
    return file.has(0, start.length()) && file.slice(0, start.length()).mismatch(latin1(start)) < 0;
  }

  private static MemorySegment latin1(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The metadata by which a safetensors file tells its architecture and settings. */
  public static Map<String, String> metadata(String architecture, Map<String, String> settings) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(ARCHITECTURE, architecture);
    settings.forEach((name, value) -> metadata.put(SETTING + name, value));
    return metadata;
  }

  /** The weight file, or the folder of a converted model; of one in memory its name. */
  public Path path() {
    return path;
  }

  /** "torch zip", "torch legacy", "safetensors" or "converted". */
  public String format() {
    return contents.format;
  }

  /** The tensors by name, in the file's order. */
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(contents.tensors);
  }

  /**
   * What the file says about itself: safetensors' {@code __metadata__}; of a torch checkpoint's
   * argparse.Namespace the strings, numbers and truth values, as {@code args.NAME}; of Hugging
   * Face's config.json likewise, as {@code config.NAME}; of a converted model {@code source} and
   * {@code source_sha256}.
   */
  public Map<String, String> metadata() {
    return contents.metadata;
  }

  /** The architecture that a converted or trained model names; empty for others. */
  public String architecture() {
    return contents.architecture;
  }

  /** The settings of a converted or trained model; empty for others. */
  public Map<String, String> settings() {
    return contents.settings;
  }

  /**
   * Reads every tensor once: all floating-point elements must be finite, and in a converted model
   * every checksum right.
   *
   * @throws WeightsException naming the first tensor that is not sound
   */
  public void verifyAll() {
    for (StoredTensor tensor : contents.tensors.values()) {
      if (tensor.dtype().isFloating()) {
        tensor.floats();
      }
    }
  }

  /** Releases the mapped file; its tensors can no longer be read. */
  @Override
  public void close() {
    arena.close();
  }
}
