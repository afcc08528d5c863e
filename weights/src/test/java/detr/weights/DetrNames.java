package detr.weights;

import java.util.ArrayList;
import java.util.List;

/** The official names of DETR's tensors, and what Hugging Face calls them; written by hand. */
final class DetrNames {
  static final List<Integer> R50 = List.of(3, 4, 6, 3);
  static final List<Integer> R101 = List.of(3, 4, 23, 3);

  /** The three forms of the backbone's names. */
  enum Backbone {
    OFFICIAL,
    TIMM,
    NATIVE
  }

  private final List<String> names = new ArrayList<>();

  private DetrNames() {}

  static List<String> official(List<Integer> blocks) {
    DetrNames names = new DetrNames();
    for (int i = 0; i < 6; i++) {
      String layer = "transformer.encoder.layers." + i + ".";
      names.both(layer + "self_attn.in_proj_", layer + "self_attn.out_proj.");
      names.both(layer + "linear1.", layer + "linear2.", layer + "norm1.", layer + "norm2.");
    }
    for (int i = 0; i < 6; i++) {
      String layer = "transformer.decoder.layers." + i + ".";
      names.both(layer + "self_attn.in_proj_", layer + "self_attn.out_proj.");
      names.both(layer + "multihead_attn.in_proj_", layer + "multihead_attn.out_proj.");
      names.both(layer + "linear1.", layer + "linear2.");
      names.both(layer + "norm1.", layer + "norm2.", layer + "norm3.");
    }
    names.both("transformer.decoder.norm.", "class_embed.");
    names.both("bbox_embed.layers.0.", "bbox_embed.layers.1.", "bbox_embed.layers.2.");
    names.names.add("query_embed.weight");
    names.both("input_proj.");
    names.backbone("backbone.0.body.", Backbone.OFFICIAL, blocks);
    return names.names;
  }

  static List<String> huggingFace(List<Integer> blocks, Backbone backbone) {
    DetrNames names = new DetrNames();
    for (int i = 0; i < 6; i++) {
      String layer = "model.encoder.layers." + i + ".";
      names.attention(layer + "self_attn.");
      names.both(layer + "self_attn_layer_norm.", layer + "fc1.", layer + "fc2.");
      names.both(layer + "final_layer_norm.");
    }
    for (int i = 0; i < 6; i++) {
      String layer = "model.decoder.layers." + i + ".";
      names.attention(layer + "self_attn.");
      names.both(layer + "self_attn_layer_norm.");
      names.attention(layer + "encoder_attn.");
      names.both(layer + "encoder_attn_layer_norm.", layer + "fc1.", layer + "fc2.");
      names.both(layer + "final_layer_norm.");
    }
    names.both("model.decoder.layernorm.", "class_labels_classifier.");
    for (int i = 0; i < 3; i++) {
      names.both("bbox_predictor.layers." + i + ".");
    }
    names.names.add("model.query_position_embeddings.weight");
    names.both("model.input_projection.");
    names.backbone("model.backbone.conv_encoder.model.", backbone, blocks);
    return names.names;
  }

  private void both(String... prefixes) {
    for (String prefix : prefixes) {
      names.add(prefix + "weight");
      names.add(prefix + "bias");
    }
  }

  private void attention(String prefix) {
    both(prefix + "k_proj.", prefix + "v_proj.", prefix + "q_proj.", prefix + "out_proj.");
  }

  private void norm(String prefix) {
    for (String leaf : List.of("weight", "bias", "running_mean", "running_var")) {
      names.add(prefix + leaf);
    }
  }

  private void backbone(String prefix, Backbone form, List<Integer> blocks) {
    boolean own = form == Backbone.NATIVE;
    names.add(prefix + (own ? "embedder.embedder.convolution.weight" : "conv1.weight"));
    norm(prefix + (own ? "embedder.embedder.normalization." : "bn1."));
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        String at =
            own
                ? prefix + "encoder.stages." + stage + ".layers." + block + "."
                : prefix + "layer" + (stage + 1) + "." + block + ".";
        for (int i = 0; i < 3; i++) {
          names.add(at + (own ? "layer." + i + ".convolution" : "conv" + (i + 1)) + ".weight");
          norm(at + (own ? "layer." + i + ".normalization." : "bn" + (i + 1) + "."));
        }
        if (block == 0) {
          names.add(at + (own ? "shortcut.convolution" : "downsample.0") + ".weight");
          norm(at + (own ? "shortcut.normalization." : "downsample.1."));
        }
      }
    }
  }
}
