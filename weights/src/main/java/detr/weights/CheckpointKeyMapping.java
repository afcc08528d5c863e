package detr.weights;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the names of Hugging Face's DETR checkpoints to those of the original repository, and
 * those of the paper's listing to those of the published short DETR, which this project uses.
 * Official names are left as they are, and so are names that are of neither: the model that is to
 * be loaded will say that it does not know them.
 *
 * <p>Hugging Face has one matrix for each of query, key and value; the original, like PyTorch's
 * {@code MultiheadAttention}, has the three one below the other as {@code in_proj}. The backbone is
 * either timm's, which has the names of torchvision, or Hugging Face's own ResNet.
 */
public final class CheckpointKeyMapping {
  private static final Pattern LAYER =
      Pattern.compile("model\\.(encoder|decoder)\\.layers\\.(\\d+)\\.([^.]+)(\\..+)");
  private static final Pattern PROJECTION = Pattern.compile("(.+attn)\\.([qkv])_proj\\.(.+)");
  private static final Pattern STEM =
      Pattern.compile("embedder\\.embedder\\.(convolution|normalization)\\.(.+)");
  private static final Pattern BLOCK =
      Pattern.compile(
          "encoder\\.stages\\.(\\d+)\\.layers\\.(\\d+)"
              + "\\.(layer\\.(\\d+)|shortcut)\\.(convolution|normalization)\\.(.+)");

  private static final Pattern LISTED_STEM =
      Pattern.compile("backbone\\.([01])\\.(weight|bias|running_mean|running_var)");
  private static final Pattern LISTED_BLOCK = Pattern.compile("backbone\\.([4-7])\\.(\\d+\\..+)");

  private static final String BACKBONE = "model.backbone.conv_encoder.model.";
  private static final Map<String, String> PREFIXES =
      Map.of(
          "model.decoder.layernorm.", "transformer.decoder.norm.",
          "model.input_projection.", "input_proj.",
          "model.query_position_embeddings.", "query_embed.",
          "class_labels_classifier.", "class_embed.",
          "bbox_predictor.", "bbox_embed.");

  private CheckpointKeyMapping() {}

  /** Whether these are the names of a checkpoint of Hugging Face. */
  public static boolean areHuggingFaces(Set<String> names) {
    return names.stream().anyMatch(name -> name.contains("class_labels_classifier"));
  }

  /**
   * The same tensors under their official names, with the three projections of each attention
   * joined (when read, and not before) and BatchNorm's {@code num_batches_tracked} left out.
   *
   * @throws WeightsException if of three projections one is missing or of another shape, or if two
   *     tensors get one name
   */
  public static Map<String, StoredTensor> of(Map<String, StoredTensor> tensors) {
    Map<String, StoredTensor> official = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.endsWith(".num_batches_tracked")) {
            return;
          }
          Matcher projection = PROJECTION.matcher(name);
          StoredTensor renamed;
          if (!projection.matches()) {
            renamed = tensor.named(of(name));
          } else if (projection.group(2).equals("q")) {
            renamed = joined(projection.group(1), projection.group(3), tensor, tensors);
          } else {
            // A key or value alone has no query to be joined to.
            String query = projection.group(1) + ".q_proj." + projection.group(3);
            if (!tensors.containsKey(query)) {
              throw tensor.refuse("has no " + WeightsException.quote(query) + " beside it");
            }
            return;
          }
          if (official.put(renamed.name(), renamed) != null) {
            throw tensor.refuse("and another are both " + WeightsException.quote(renamed.name()));
          }
        });
    return official;
  }

  private static StoredTensor joined(
      String attention, String leaf, StoredTensor query, Map<String, StoredTensor> tensors) {
    List<StoredTensor> parts =
        List.of("q", "k", "v").stream()
            .map(
                part -> {
                  String name = attention + "." + part + "_proj." + leaf;
                  StoredTensor found = tensors.get(name);
                  if (found == null) {
                    throw query.refuse("has no " + WeightsException.quote(name) + " beside it");
                  }
                  return found;
                })
            .toList();
    return StoredTensor.joined(of(attention + ".in_proj_" + leaf), parts);
  }

  /** The official name of a tensor that has one to itself. */
  static String of(String name) {
    if (name.startsWith("backbone.")) {
      return listed(name);
    }
    // The panoptic model wraps the detector, in both as "detr."
    String wrapper = name.startsWith("detr.") ? "detr." : "";
    String inner = name.substring(wrapper.length());
    if (inner.startsWith(BACKBONE)) {
      return wrapper + "backbone.0.body." + backbone(inner.substring(BACKBONE.length()));
    }
    Matcher layer = LAYER.matcher(inner);
    if (layer.matches()) {
      String stack = layer.group(1);
      return String.format(
          "%stransformer.%s.layers.%s.%s%s",
          wrapper, stack, layer.group(2), part(stack, layer.group(3)), layer.group(4));
    }
    for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
      if (inner.startsWith(prefix.getKey())) {
        return wrapper + prefix.getValue() + inner.substring(prefix.getKey().length());
      }
    }
    return name;
  }

  /** The paper's listing has its backbone as a Sequential of torchvision's parts, by number. */
  private static String listed(String name) {
    Matcher stem = LISTED_STEM.matcher(name);
    if (stem.matches()) {
      return "backbone." + (stem.group(1).equals("0") ? "conv1." : "bn1.") + stem.group(2);
    }
    Matcher block = LISTED_BLOCK.matcher(name);
    if (block.matches()) {
      return "backbone.layer" + (block.group(1).charAt(0) - '3') + "." + block.group(2);
    }
    return name;
  }

  private static String part(String stack, String name) {
    return switch (name) {
      case "fc1" -> "linear1";
      case "fc2" -> "linear2";
      case "encoder_attn" -> "multihead_attn";
      case "self_attn_layer_norm" -> "norm1";
      case "encoder_attn_layer_norm" -> "norm2";
      case "final_layer_norm" -> stack.equals("encoder") ? "norm2" : "norm3";
      default -> name;
    };
  }

  private static String backbone(String name) {
    Matcher stem = STEM.matcher(name);
    if (stem.matches()) {
      return (stem.group(1).equals("convolution") ? "conv1." : "bn1.") + stem.group(2);
    }
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      return name;
    }
    boolean convolution = block.group(5).equals("convolution");
    String part;
    if (block.group(3).equals("shortcut")) {
      part = convolution ? "downsample.0" : "downsample.1";
    } else {
      part = (convolution ? "conv" : "bn") + next(block.group(4));
    }
    return String.format(
        "layer%s.%s.%s.%s", next(block.group(1)), block.group(2), part, block.group(6));
  }

  /** Hugging Face counts from 0 where the original counts from 1. */
  private static String next(String number) {
    return new BigInteger(number).add(BigInteger.ONE).toString();
  }
}
