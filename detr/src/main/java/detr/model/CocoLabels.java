package detr.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The classes of COCO, on which DETR was trained. */
public final class CocoLabels {
  /** What the ids are called that COCO does not use: 0 and ten gaps. */
  public static final String NOT_A_CLASS = "N/A";

  /** 91 names, 80 of them real: the index is COCO's category id. */
  public static final List<String> NAMES =
      List.of(
          """
          N/A, person, bicycle, car, motorcycle, airplane, bus, train, truck, boat,
          traffic light, fire hydrant, N/A, stop sign, parking meter, bench, bird, cat, dog, horse,
          sheep, cow, elephant, bear, zebra, giraffe, N/A, backpack, umbrella, N/A,
          N/A, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat,
          baseball glove, skateboard, surfboard, tennis racket, bottle, N/A, wine glass, cup, fork, knife,
          spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza,
          donut, cake, chair, couch, potted plant, bed, N/A, dining table, N/A, N/A,
          toilet, N/A, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven,
          toaster, sink, refrigerator, N/A, book, clock, vase, scissors, teddy bear, hair drier,
          toothbrush
          """
              .strip()
              .split(",\\s+"));

  /** The first category that is stuff. */
  private static final int STUFF = 92;

  /** What the panoptic models predict: things, and stuff from {@link #STUFF} on. */
  private static final int PANOPTIC_CLASSES = 250;

  private static final List<String> PANOPTIC_NAMES = panopticNames();

  private CocoLabels() {}

  /**
   * The name of every class of a model: COCO's, where it has as many classes as the published
   * detectors (91) or panoptic models (250), else {@code class 0} and so on.
   */
  public static List<String> of(int classes) {
    return switch (classes) {
      case 91 -> NAMES;
      case PANOPTIC_CLASSES -> PANOPTIC_NAMES;
      default -> IntStream.range(0, classes).mapToObj(id -> "class " + id).toList();
    };
  }

  /** Whether a class is of objects that can be counted, and not of stuff. */
  public static boolean isThing(int classId) {
    return classId < STUFF - 1;
  }

  private static List<String> panopticNames() {
    List<String> names = new ArrayList<>(NAMES);
    names.addAll(Collections.nCopies(PANOPTIC_CLASSES - NAMES.size(), NOT_A_CLASS));
    for (String stuff :
        """
        92 banner, 93 blanket, 95 bridge, 100 cardboard, 107 counter, 109 curtain, 112 door-stuff,
        118 floor-wood, 119 flower, 122 fruit, 125 gravel, 128 house, 130 light, 133 mirror-stuff,
        138 net, 141 pillow, 144 platform, 145 playingfield, 147 railroad, 148 river, 149 road,
        151 roof, 154 sand, 155 sea, 156 shelf, 159 snow, 161 stairs, 166 tent, 168 towel,
        171 wall-brick, 175 wall-stone, 176 wall-tile, 177 wall-wood, 178 water-other,
        180 window-blind, 181 window-other, 184 tree-merged, 185 fence-merged, 186 ceiling-merged,
        187 sky-other-merged, 188 cabinet-merged, 189 table-merged, 190 floor-other-merged,
        191 pavement-merged, 192 mountain-merged, 193 grass-merged, 194 dirt-merged,
        195 paper-merged, 196 food-other-merged, 197 building-other-merged, 198 rock-merged,
        199 wall-other-merged, 200 rug-merged
        """
            .strip()
            .split(",\\s+")) {
      String[] words = stuff.split(" ");
      names.set(Integer.parseInt(words[0]), words[1]);
    }
    return List.copyOf(names);
  }
}
