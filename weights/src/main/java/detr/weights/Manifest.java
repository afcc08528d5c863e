package detr.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The manifest of a converted model, as JSON. Reading requires every field and refuses others.
 *
 * @param source the name of the file that was converted
 * @param weightsSize the size of the weight file in bytes
 */
record Manifest(
    String architecture,
    Map<String, String> settings,
    String source,
    String sourceSha256,
    long weightsSize,
    List<Item> tensors) {
  static final String FILE = "manifest.json";
  static final String WEIGHTS = "weights.bin";
  private static final String FORMAT = "detr-java converted model";
  private static final String WHAT = "the manifest";
  private static final long VERSION = 2;
  private static final long OLDEST_VERSION = 1;
  private static final long LARGEST = 1 << 24;

  /** A tensor: float32 elements from a byte of the weight file on. */
  record Item(String name, long[] shape, long offset, Checksum checksum) {}

  void write(OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeNumberProperty("version", VERSION);
      json.writeStringProperty("architecture", architecture);
      json.writeName("settings");
      json.writeStartObject();
      settings.forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeStringProperty("source", source);
      json.writeStringProperty("source_sha256", sourceSha256);
      json.writeStringProperty("weights", WEIGHTS);
      json.writeNumberProperty("weights_size", weightsSize);
      json.writeName("tensors");
      json.writeStartArray();
      for (Item item : tensors) {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringProperty("name", item.name);
        json.writeStringProperty("dtype", DType.F32.name());
        json.writeName("shape");
        json.writeArray(item.shape, 0, item.shape.length);
        json.writeNumberProperty("offset", item.offset);
        json.writeStringProperty(item.checksum.kind().field(), item.checksum.digits());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /**
   * @throws WeightsException if the file is not a manifest that {@link #write} could have written
   */
  static Manifest read(MappedFile file) {
    if (file.size() > LARGEST) {
      throw file.refuse("is " + file.size() + " bytes long, too long for a manifest");
    }
    Reader reader = new Reader();
    JsonIn.read(file, WHAT, file.utf8(0, file.size(), WHAT), reader::field);
    return reader.manifest(file);
  }

  private static final class Reader {
    private String format;
    private Long version;
    private String architecture;
    private Map<String, String> settings;
    private String source;
    private String sourceSha256;
    private String weights;
    private Long weightsSize;
    private final List<Item> tensors = new ArrayList<>();

    void field(JsonIn json, String name) {
      switch (name) {
        case "format" -> format = json.string();
        case "version" -> {
          version = json.integer();
          if (version < OLDEST_VERSION || version > VERSION) {
            throw json.refuse(
                "has version "
                    + version
                    + ", but this program reads "
                    + OLDEST_VERSION
                    + " to "
                    + VERSION
                    + "; convert the model again");
          }
        }
        case "architecture" -> architecture = json.string();
        case "settings" -> settings = json.strings();
        case "source" -> source = json.string();
        case "source_sha256" -> sourceSha256 = json.string();
        case "weights" -> weights = json.string();
        case "weights_size" -> weightsSize = json.integer();
        case "tensors" -> json.array(() -> tensors.add(item(json)));
        default -> throw unknown(json, name);
      }
    }

    private static Item item(JsonIn json) {
      ItemReader reader = new ItemReader();
      json.object(name -> reader.field(json, name));
      return reader.item(json);
    }

    Manifest manifest(MappedFile file) {
      if (!FORMAT.equals(format)
          || version == null
          || architecture == null
          || settings == null
          || source == null
          || sourceSha256 == null
          || !WEIGHTS.equals(weights)
          || weightsSize == null) {
        throw file.refuse(WHAT + " is not that of a converted model, or lacks a field");
      }
      return new Manifest(architecture, settings, source, sourceSha256, weightsSize, tensors);
    }
  }

  private static final class ItemReader {
    private String name;
    private String dtype;
    private long[] shape;
    private Long offset;
    private Checksum checksum;

    void field(JsonIn json, String field) {
      switch (field) {
        case "name" -> name = json.string();
        case "dtype" -> dtype = json.string();
        case "shape" -> shape = json.integers();
        case "offset" -> offset = json.integer();
        case "crc32c" -> checksum = new Checksum(Checksum.Kind.CRC32C, json.string());
        case "sha256" -> checksum = new Checksum(Checksum.Kind.SHA_256, json.string());
        default -> throw unknown(json, field);
      }
    }

    Item item(JsonIn json) {
      if (name == null || shape == null || offset == null || checksum == null) {
        throw json.refuse("has a tensor that lacks a field");
      }
      if (!DType.F32.name().equals(dtype)) {
        throw json.refuse("says that tensor " + WeightsException.quote(name) + " is not F32");
      }
      return new Item(name, shape, offset, checksum);
    }
  }

  private static WeightsException unknown(JsonIn json, String field) {
    return json.refuse("has the unknown field " + WeightsException.quote(field));
  }
}
