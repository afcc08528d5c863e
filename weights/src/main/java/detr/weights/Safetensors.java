package detr.weights;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the safetensors format, which NumPy, PyTorch and others read; see {@link
 * SafetensorsReader} for what it looks like. Files come to be atomically.
 */
public final class Safetensors {
  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /**
   * A tensor to be written.
   *
   * @param content writes the elements in row-major order, little-endian, {@code shape.count() *
   *     dtype.bytes()} bytes in all
   */
  public record Entry(DType dtype, Shape shape, IOConsumer<OutputStream> content) {
    /** A float32 tensor; read from its store, if it has one, only when written. */
    public static Entry of(Tensor tensor) {
      return new Entry(
          DType.F32,
          tensor.shape(),
          out -> FloatBytes.write(out, tensor.data(), tensor.offset(), tensor.count()));
    }

    /**
     * A tensor rounded to float16, to the nearest and of two to the even one.
     *
     * @param tensor of floating-point numbers; read when written, which throws a {@link
     *     WeightsException} if one is too large for float16
     */
    public static Entry half(StoredTensor tensor) {
      return new Entry(DType.F16, tensor.shape(), out -> out.write(tensor.halves()));
    }

    /**
     * A tensor of any type.
     *
     * @param bytes the elements in row-major order, little-endian; not copied
     * @throws IllegalArgumentException if they are not as many as the type and shape take
     */
    public static Entry of(DType dtype, Shape shape, byte[] bytes) {
      if (bytes.length != (long) shape.count() * dtype.bytes()) {
        throw new IllegalArgumentException(bytes.length + " bytes for " + dtype + shape);
      }
      return new Entry(dtype, shape, out -> out.write(bytes));
    }

    long size() {
      return (long) shape.count() * dtype.bytes();
    }
  }

  /**
   * Writes tensors as float32, in the map's order.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> entries.put(name, Entry.of(tensor)));
    writeEntries(file, entries, metadata);
  }

  /**
   * Writes tensors of any type, in the map's order.
   *
   * @throws IOException if the file cannot be written
   * @throws IllegalArgumentException if a tensor has the reserved name {@code __metadata__}
   */
  public static void writeEntries(
      Path file, Map<String, Entry> entries, Map<String, String> metadata) throws IOException {
    byte[] header = header(entries, metadata);
    AtomicFile.write(
        file,
        out -> {
          for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            out.write((int) ((long) header.length >>> shift));
          }
          out.write(header);
          for (Entry entry : entries.values()) {
            entry.content.accept(out);
          }
        });
  }

  private static byte[] header(Map<String, Entry> entries, Map<String, String> metadata) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeName(SafetensorsReader.METADATA);
        json.writeStartObject();
        metadata.forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Entry> named : entries.entrySet()) {
        Entry entry = named.getValue();
        if (named.getKey().equals(SafetensorsReader.METADATA)) {
          throw new IllegalArgumentException("a tensor must not be named " + named.getKey());
        }
        json.writeName(named.getKey());
        json.writeStartObject();
        json.writeStringProperty("dtype", entry.dtype.name());
        json.writeName("shape");
        json.writeArray(entry.shape.sizes(), 0, entry.shape.rank());
        json.writeName("data_offsets");
        json.writeArray(new long[] {offset, offset + entry.size()}, 0, 2);
        json.writeEndObject();
        offset += entry.size();
      }
      json.writeEndObject();
    }
    return padded(bytes.toByteArray());
  }

  /** With spaces, so that the elements start at a multiple of 8 bytes, as the format advises. */
  private static byte[] padded(byte[] header) {
    int length = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
    byte[] padded = Arrays.copyOf(header, length);
    Arrays.fill(padded, header.length, length, (byte) ' ');
    return padded;
  }
}
