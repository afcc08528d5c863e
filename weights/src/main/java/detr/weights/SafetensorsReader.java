package detr.weights;

import detr.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format of Hugging Face:
 *
 * <pre>
 *   uint64   the length of the header
 *   header   JSON: {"__metadata__": {"key": "text", ...},
 *                   "tensor name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 *   data     the elements of all tensors, little-endian, row-major
 * </pre>
 *
 * <p>The offsets count from the start of the data. Each byte of the data must belong to exactly one
 * tensor, so that nothing can hide in the file and no tensor can be read in two ways.
 *
 * <p>The metadata of a model trained here tells its architecture and settings, as the manifest of a
 * converted one does: {@link Checkpoint#ARCHITECTURE}, {@link Checkpoint#SETTING}.
 */
final class SafetensorsReader {
  static final long LONGEST_HEADER = 100_000_000;
  static final String METADATA = "__metadata__";

  /** What the header says of a tensor. */
  private static final class Header {
    final String name;
    String dtype;
    long[] shape;
    long[] offsets;

    Header(String name) {
      this.name = name;
    }
  }

  private final MappedFile file;
  private final List<Header> headers = new ArrayList<>();
  private Map<String, String> metadata = Map.of();

  private SafetensorsReader(MappedFile file) {
    this.file = file;
  }

  static Checkpoint.Contents read(MappedFile file) {
    return new SafetensorsReader(file).read();
  }

  private Checkpoint.Contents read() {
    long length = file.has(0, Long.BYTES) ? file.i64(0) : -1;
    if (length < 0 || length > LONGEST_HEADER || !file.has(Long.BYTES, length)) {
      throw file.refuse(
          "the safetensors header claims "
              + Long.toUnsignedString(length)
              + " bytes, more than "
              + LONGEST_HEADER
              + " or than the file has; download or copy it again");
    }
    String text = file.utf8(Long.BYTES, length, "the safetensors header");
    if (!text.startsWith("{")) {
      throw file.refuse("the safetensors header does not start with {");
    }
    JsonIn.read(file, "the safetensors header", text, this::readField);
    long data = Long.BYTES + length;
    requireContiguous(file.size() - data);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Header header : headers) {
      tensors.put(header.name, tensor(header, data));
    }
    String architecture = metadata.getOrDefault(Checkpoint.ARCHITECTURE, "");
    return new Checkpoint.Contents("safetensors", tensors, metadata, architecture, settings());
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(Checkpoint.SETTING)) {
            settings.put(key.substring(Checkpoint.SETTING.length()), value);
          }
        });
    return settings;
  }

  private void readField(JsonIn json, String name) {
    if (name.equals(METADATA)) {
      metadata = json.strings();
      return;
    }
    Header header = new Header(name);
    json.object(
        key -> {
          switch (key) {
            case "dtype" -> header.dtype = json.string();
            case "shape" -> header.shape = json.integers();
            case "data_offsets" -> header.offsets = json.integers();
            default -> throw refuse(name, "has the unknown field " + WeightsException.quote(key));
          }
        });
    if (header.dtype == null
        || header.shape == null
        || header.offsets == null
        || header.offsets.length != 2) {
      throw refuse(name, "lacks a dtype, a shape or two data_offsets");
    }
    headers.add(header);
  }

  private void requireContiguous(long dataSize) {
    long end = 0;
    List<Header> inOrder = new ArrayList<>(headers);
    inOrder.sort(
        Comparator.<Header>comparingLong(h -> h.offsets[0]).thenComparingLong(h -> h.offsets[1]));
    for (Header header : inOrder) {
      if (header.offsets[0] != end || header.offsets[1] < end) {
        throw refuse(
            header.name,
            "has data from "
                + header.offsets[0]
                + " to "
                + header.offsets[1]
                + " where the tensor before it ends at "
                + end
                + "; there must be no holes and no overlaps");
      }
      end = header.offsets[1];
    }
    if (end != dataSize) {
      throw file.refuse(
          "holds "
              + dataSize
              + " bytes of data where its header says "
              + end
              + "; download or copy it again");
    }
  }

  private StoredTensor tensor(Header header, long data) {
    DType dtype = DType.ofName(header.dtype);
    if (dtype == null) {
      throw refuse(
          header.name,
          "has the type " + WeightsException.quote(header.dtype) + ", which is not read");
    }
    Shape shape = Sizes.shape(header.shape, problem -> refuse(header.name, problem));
    long size = header.offsets[1] - header.offsets[0];
    if (size != (long) shape.count() * dtype.bytes()) {
      throw refuse(
          header.name, "has " + size + " bytes, which do not fit " + dtype + " of shape " + shape);
    }
    MemorySegment bytes = file.slice(data + header.offsets[0], size);
    return new StoredTensor(
        file.path(),
        header.name,
        dtype,
        shape,
        StridedElements.contiguous(bytes, dtype, shape.count()));
  }

  private WeightsException refuse(String name, String problem) {
    return file.refuse("tensor " + WeightsException.quote(name) + " " + problem);
  }
}
