package detr.weights;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The config.json that Hugging Face keeps beside a checkpoint. It tells what tensors do not show,
 * such as dilation, heads and the names of the classes.
 *
 * @param values strings, numbers and truth values as {@code config.NAME}, those of the backbone as
 *     {@code config.backbone_config.NAME}; the classes' names, if the file has any of its own, as
 *     {@code config.id2label}, one a line
 */
record HuggingFaceConfig(Map<String, String> values) {
  static final String FILE = "config.json";

  private static final String WHAT = "the config";
  private static final String PREFIX = "config.";
  private static final String LABELS = "id2label";
  private static final String BACKBONE = "backbone_config";
  private static final long LARGEST = 1 << 24;

  /** Where there are no labels, transformers invents these. */
  private static final String INVENTED = "LABEL_\\d+";

  private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

  /** The weight file in a folder of Hugging Face's layout; null if there is none. */
  static Path weights(Path folder) {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  /**
   * The contents of a weight file, and what the config.json beside it says, if its tensors have
   * Hugging Face's names and there is one.
   *
   * @throws WeightsException if the config is not JSON, or of another kind than expected
   */
  static Checkpoint.Contents added(Checkpoint.Contents contents, Path weights) {
    Path file = weights.resolveSibling(FILE);
    if (!CheckpointKeyMapping.areHuggingFaces(contents.tensors().keySet()) || !Files.exists(file)) {
      return contents;
    }
    try (Arena arena = Arena.ofConfined()) {
      HuggingFaceConfig config = read(MappedFile.open(file, arena));
      Map<String, String> metadata = new TreeMap<>(contents.metadata());
      metadata.putAll(config.values);
      return new Checkpoint.Contents(
          contents.format(),
          contents.tensors(),
          Collections.unmodifiableMap(metadata),
          contents.architecture(),
          contents.settings());
    }
  }

  /**
   * @throws WeightsException if it is not such a file
   */
  static HuggingFaceConfig read(MappedFile file) {
    if (file.size() > LARGEST) {
      throw file.refuse("is " + file.size() + " bytes long, too long for a config");
    }
    Map<String, String> values = new TreeMap<>();
    Map<Integer, String> labels = new TreeMap<>();
    JsonIn.read(
        file,
        WHAT,
        file.utf8(0, file.size(), WHAT),
        (json, name) -> {
          switch (name) {
            case LABELS -> json.object(id -> labels.put(index(json, id), json.string()));
            case BACKBONE -> {
              if (!json.skipUnlessObject()) {
                json.object(inner -> put(values, PREFIX + BACKBONE + "." + inner, json, inner));
              }
            }
            default -> put(values, PREFIX + name, json, name);
          }
        });
    if (!labels.values().stream().allMatch(label -> label.matches(INVENTED))) {
      values.put(PREFIX + LABELS, lines(file, labels));
    }
    return new HuggingFaceConfig(values);
  }

  private static void put(Map<String, String> values, String key, JsonIn json, String name) {
    String value = name.equals("depths") ? Arrays.toString(json.integers()) : json.plain();
    if (value != null) {
      values.put(key, WeightsException.printable(value));
    }
  }

  private static int index(JsonIn json, String id) {
    if (!id.matches("\\d{1,6}")) {
      throw json.refuse("has id2label " + WeightsException.quote(id) + ", which is no class");
    }
    return Integer.parseInt(id);
  }

  private static String lines(MappedFile file, Map<Integer, String> labels) {
    int next = 0;
    for (int id : labels.keySet()) {
      if (id != next++) {
        throw file.refuse("id2label has no class " + (next - 1) + ", but a later one");
      }
    }
    return labels.values().stream()
        .map(WeightsException::printable)
        .collect(Collectors.joining("\n"));
  }
}
