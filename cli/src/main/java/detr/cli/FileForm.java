package detr.cli;

import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import detr.weights.DType;
import detr.weights.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a weight file is, in words. */
final class FileForm {
  private static final List<String> TOLD =
      List.of("backbone", "dilation", "nheads", "num_queries", "masks", "dataset_file", "epochs");

  private FileForm() {}

  /** Such as {@code safetensors, F16, Hugging Face names}; the format alone of the usual kind. */
  static String of(Checkpoint file) {
    List<String> parts = new ArrayList<>(List.of(file.format()));
    Set<DType> types =
        file.tensors().values().stream()
            .map(StoredTensor::dtype)
            .filter(DType::isFloating)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!types.equals(Set.of(DType.F32))) {
      types.forEach(type -> parts.add(type.name()));
    }
    Set<String> names = file.tensors().keySet();
    if (names.contains("backbone.0.weight")) {
      parts.add("names of the paper's listing");
    } else if (CheckpointKeyMapping.areHuggingFaces(names)) {
      parts.add("Hugging Face names");
    }
    return String.join(", ", parts);
  }

  /** Of a training checkpoint the arguments that tell a model apart; empty for other files. */
  static String trainingArguments(Checkpoint file) {
    return TOLD.stream()
        .filter(name -> file.metadata().containsKey("args." + name))
        .map(name -> name + " " + file.metadata().get("args." + name))
        .collect(Collectors.joining(", "));
  }
}
