//DEPS io.github.detr-java:detr:0.1.0
//JAVA 25
//RUNTIME_OPTIONS --add-modules jdk.incubator.vector

import detr.Detector;

/** Finds shapes in pictures: {@code jbang Detect.java shapes.jpg}. */
void main(String[] files) {
  try (var detector = Detector.builtIn("shapes")) {
    for (String file : files) {
      for (var found : detector.detect(Path.of(file))) {
        IO.println(file + " " + found.label() + " " + found.score());
      }
    }
  }
}
