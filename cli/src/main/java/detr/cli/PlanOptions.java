package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.train.ModelPart;
import detr.train.TrainingPlan;
import detr.train.TrainingPlan.Decline;
import detr.train.TrainingPlan.Optimizer;
import detr.train.loss.LossWeights;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** How {@code detr train} learns; what is not given is the paper's. */
final class PlanOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "50",
      converter = PositiveConverter.class,
      description = "How often every image is seen.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "2",
      converter = PositiveConverter.class,
      description = "Images in a batch.")
  private int batch;

  @Option(
      names = "--accumulate",
      paramLabel = "K",
      defaultValue = "1",
      converter = PositiveConverter.class,
      description = "Batches whose gradients make one step, for more images than memory holds.")
  private int accumulate;

  @Option(
      names = "--optimizer",
      paramLabel = "adamw|muon",
      defaultValue = "adamw",
      description =
          "What moves the weights: the paper's AdamW; or Muon for matrices and AdamW for the rest,"
              + " with which a small model learns as much from half the images. Its rates are"
              + " higher ones, 2e-3 for example.")
  private Optimizer optimizer;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      defaultValue = "1e-4",
      description = "The learning rate of the transformer and the heads.")
  private double rate;

  @Option(
      names = "--backbone-lr",
      paramLabel = "RATE",
      showDefaultValue = NEVER,
      description = "That of the backbone; a tenth of --lr unless given, without --from all of it.")
  private Double backboneRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      defaultValue = "1e-4",
      description = "The decay of weights.")
  private double weightDecay;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      defaultValue = "0.1",
      description = "The gradient's largest norm.")
  private double clip;

  @Option(
      names = "--schedule",
      paramLabel = "drop|cosine|none",
      defaultValue = "drop",
      description = "How the rates fall: to a tenth at --drop-epoch, along a cosine, not at all.")
  private Decline decline;

  @Option(
      names = "--drop-epoch",
      paramLabel = "N",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description = "After how many epochs they drop; two thirds of --epochs unless given.")
  private Integer dropEpoch;

  @Option(
      names = "--warm-up",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Steps in which the rates rise from nothing.")
  private int warmUp;

  @Option(
      names = "--average",
      paramLabel = "DECAY",
      defaultValue = "0",
      description = "Evaluate and keep a moving average of the weights, 0.999 for example.")
  private double average;

  @Option(
      names = "--bbox-loss-coef",
      paramLabel = "X",
      defaultValue = "5",
      description = "What the L1 distance of boxes counts for, the loss of the classes being 1.")
  private double l1;

  @Option(
      names = "--giou-loss-coef",
      paramLabel = "X",
      defaultValue = "2",
      description = "What the generalised IoU of boxes counts for.")
  private double giou;

  @Option(
      names = "--eos-coef",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "What a query that is to find no object counts for among the classes.")
  private float noObject;

  @Option(
      names = "--mask-loss-coef",
      paramLabel = "X",
      defaultValue = "1",
      description = "With --masks: what the focal loss of the masks counts for.")
  private double mask;

  @Option(
      names = "--dice-loss-coef",
      paramLabel = "X",
      defaultValue = "1",
      description = "With --masks: what their dice loss counts for.")
  private double dice;

  @Option(
      names = "--no-dropout",
      description = "Drop out no activations, as suits small models and few steps.",
      showDefaultValue = NEVER)
  private boolean noDropout;

  @Option(
      names = "--checkpoint",
      description =
          "Keep only the input of each residual block and transformer layer, and compute it anew on"
              + " the way back: larger batches in the same memory, in somewhat more time.",
      showDefaultValue = NEVER)
  private boolean checkpoint;

  @Option(
      names = "--freeze",
      paramLabel = "PART",
      split = ",",
      showDefaultValue = NEVER,
      description =
          "Parts that keep their weights, with commas between: backbone, projection, encoder,"
              + " decoder, queries, classes, boxes. With --from the backbone's stem always does.")
  private List<ModelPart> freeze = List.of();

  @Option(
      names = "--class-weight",
      paramLabel = "NAME=X",
      showDefaultValue = NEVER,
      description =
          "What a class counts for in the loss of the classes, 1 unless given; once for each"
              + " class.")
  private Map<String, Double> classWeights = Map.of();

  @Option(
      names = "--train-stem",
      description = "Train the backbone's stem and first stage too, as without --from.",
      showDefaultValue = NEVER)
  private boolean trainStem;

  @Option(
      names = "--eval-every",
      paramLabel = "N",
      defaultValue = "1",
      converter = PositiveConverter.class,
      description = "Epochs between evaluations and checkpoints.")
  private int evaluateEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "End after so many evaluations without a better one, instead of after --epochs.")
  private Integer patience;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "Any integer; the same gives the same result.")
  private long seed;

  int batch() {
    return batch;
  }

  long seed() {
    return seed;
  }

  /**
   * @param pretrained whether the backbone has learnt before
   * @throws CliException if a number is out of range
   */
  TrainingPlan plan(boolean pretrained) {
    double backbone = backboneRate == null ? (pretrained ? rate / 10 : rate) : backboneRate;
    require(rate > 0 && rate < 1, "--lr", rate, "more than 0 and below 1");
    require(backbone >= 0 && backbone < 1, "--backbone-lr", backbone, "0 or more and below 1");
    require(weightDecay >= 0 && weightDecay < 1, "--weight-decay", weightDecay, "0 to below 1");
    require(clip > 0 && Double.isFinite(clip), "--clip", clip, "more than 0");
    require(average >= 0 && average < 1, "--average", average, "0 or more and below 1");
    require(warmUp >= 0, "--warm-up", warmUp, "0 or more");
    return TrainingPlan.PAPER.toBuilder()
        .epochs(epochs)
        .batch(batch)
        .accumulate(accumulate)
        .optimizer(optimizer)
        .rate(rate)
        .backboneRate(backbone)
        .weightDecay(weightDecay)
        .clip(clip)
        .frozen(frozen(pretrained))
        .dropout(!noDropout)
        .recompute(checkpoint)
        .decline(decline)
        .dropEpoch(dropEpoch == null ? Math.max(1, epochs * 2 / 3) : dropEpoch)
        .warmUp(warmUp)
        .average(average)
        .weights(weights())
        .classWeights(classWeights())
        .evaluateEvery(evaluateEvery)
        .patience(patience == null ? 0 : patience)
        .seed(seed)
        .build();
  }

  /**
   * Refuses what has no effect on a mask head.
   *
   * @throws CliException naming the option
   */
  void requireForMasks() {
    if (!freeze.isEmpty() || trainStem || !classWeights.isEmpty() || backboneRate != null) {
      throw CliException.badInput(
          "--masks trains the mask head and nothing else; leave --freeze, --train-stem,"
              + " --backbone-lr and --class-weight out");
    }
  }

  private Set<ModelPart> frozen(boolean pretrained) {
    Set<ModelPart> parts = EnumSet.noneOf(ModelPart.class);
    parts.addAll(freeze);
    if (pretrained && !trainStem) {
      parts.add(ModelPart.STEM);
    }
    if (parts.containsAll(EnumSet.complementOf(EnumSet.of(ModelPart.STEM)))) {
      throw CliException.badInput("--freeze names all parts of the model; leave one to be trained");
    }
    return parts;
  }

  private Map<String, Double> classWeights() {
    for (Map.Entry<String, Double> weight : classWeights.entrySet()) {
      double value = weight.getValue();
      require(
          value > 0 && Double.isFinite(value),
          "--class-weight " + weight.getKey() + "=",
          value,
          "more than 0");
    }
    return classWeights;
  }

  private LossWeights weights() {
    require(l1 >= 0 && Double.isFinite(l1), "--bbox-loss-coef", l1, "0 or more");
    require(giou >= 0 && Double.isFinite(giou), "--giou-loss-coef", giou, "0 or more");
    require(noObject > 0 && noObject <= 1, "--eos-coef", noObject, "more than 0 and at most 1");
    require(mask >= 0 && Double.isFinite(mask), "--mask-loss-coef", mask, "0 or more");
    require(dice >= 0 && Double.isFinite(dice), "--dice-loss-coef", dice, "0 or more");
    return new LossWeights(LossWeights.PAPER.classes(), l1, giou, mask, dice, noObject);
  }

  private static void require(boolean fits, String option, Number value, String range) {
    if (!fits) {
      throw CliException.badInput("%s %s: must be %s".formatted(option, value, range));
    }
  }
}
