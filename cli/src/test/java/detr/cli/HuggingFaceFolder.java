package detr.cli;

import detr.tensor.Tensor;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model's folder as transformers' save_pretrained leaves it: the names are made from the official
 * ones by substitution, the other way round than the program does.
 */
final class HuggingFaceFolder {
  private static final Pattern BLOCK_PART =
      Pattern.compile("layer(\\d)\\.(\\d+)\\.(conv|bn|downsample\\.)(\\d)");

  private HuggingFaceFolder() {}

  /** A folder of these weights and this config. */
  static Path of(Path folder, Path weights, String config) throws IOException {
    Files.createDirectories(folder);
    Path model = folder.resolve("model.safetensors");
    Files.copy(weights, model, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("config.json"), config);
    return folder;
  }

  /**
   * Writes a safetensors file with Hugging Face's names.
   *
   * @param nativeBackbone whether the backbone is Hugging Face's own ResNet, else timm's
   */
  static Path weights(Path file, Map<String, Tensor> official, boolean nativeBackbone)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    official.forEach(
        (name, tensor) -> {
          String renamed = name(name, nativeBackbone);
          if (renamed.contains("in_proj_")) {
            split(renamed, tensor, tensors);
          } else {
            tensors.put(renamed, tensor);
          }
        });
    Safetensors.write(file, tensors, Map.of("format", "pt"));
    return file;
  }

  /** Query, key and value lie one below the other. */
  private static void split(String name, Tensor tensor, Map<String, Tensor> tensors) {
    int rows = tensor.size(0) / 3;
    for (int i = 0; i < 3; i++) {
      String part = name.replace("in_proj_", "qkv".charAt(i) + "_proj.");
      tensors.put(part, tensor.rows(i * rows, (i + 1) * rows).copy());
    }
  }

  private static String name(String official, boolean nativeBackbone) {
    String name =
        official
            .replace("linear1", "fc1")
            .replace("linear2", "fc2")
            .replace("multihead_attn", "encoder_attn")
            .replaceFirst("(encoder\\.layers\\.\\d+\\.)norm1", "$1self_attn_layer_norm")
            .replaceFirst("(encoder\\.layers\\.\\d+\\.)norm2", "$1final_layer_norm")
            .replaceFirst("(decoder\\.layers\\.\\d+\\.)norm1", "$1self_attn_layer_norm")
            .replaceFirst("(decoder\\.layers\\.\\d+\\.)norm2", "$1encoder_attn_layer_norm")
            .replaceFirst("(decoder\\.layers\\.\\d+\\.)norm3", "$1final_layer_norm")
            .replace("transformer.decoder.norm", "model.decoder.layernorm")
            .replace("transformer.", "model.")
            .replace("input_proj.", "model.input_projection.")
            .replace("query_embed.", "model.query_position_embeddings.")
            .replace("class_embed.", "class_labels_classifier.")
            .replace("bbox_embed.", "bbox_predictor.");
    String body = "backbone.0.body.";
    int at = name.indexOf(body);
    if (at < 0) {
      return name;
    }
    String inner = name.substring(at + body.length());
    return name.substring(0, at)
        + "model.backbone.conv_encoder.model."
        + (nativeBackbone ? nativeName(inner) : inner);
  }

  private static String nativeName(String timm) {
    String stem =
        timm.replaceFirst("^conv1\\.", "embedder.embedder.convolution.")
            .replaceFirst("^bn1\\.", "embedder.embedder.normalization.");
    return BLOCK_PART.matcher(stem).replaceFirst(HuggingFaceFolder::nativePart);
  }

  private static String nativePart(MatchResult part) {
    int stage = Integer.parseInt(part.group(1)) - 1;
    int number = Integer.parseInt(part.group(4));
    boolean shortcut = part.group(3).startsWith("downsample");
    boolean convolution = shortcut ? number == 0 : part.group(3).equals("conv");
    return "encoder.stages.%d.layers.%s.%s.%s"
        .formatted(
            stage,
            part.group(2),
            shortcut ? "shortcut" : "layer." + (number - 1),
            convolution ? "convolution" : "normalization");
  }
}
