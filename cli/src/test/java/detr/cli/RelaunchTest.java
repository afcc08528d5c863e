package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelaunchTest {
  private static final List<String> FLAGS = List.of("--add-modules=a", "-XX:+UseSerialGC");
  private static final List<String> MAIN = List.of("-cp", "detr.jar", "detr.cli.Main");

  private static List<String> command(String... inputArguments) {
    List<String> command =
        Relaunch.command(
            Path.of("java"), FLAGS, List.of(inputArguments), MAIN, List.of("detect", "-x y"));
    assertEquals("java", command.getFirst());
    assertEquals(
        List.of("-Ddetr.relaunched=true", "-cp", "detr.jar", "detr.cli.Main", "detect", "-x y"),
        command.subList(command.size() - 6, command.size()));
    return command.subList(1, command.size() - 6);
  }

  @Test
  void flagsOfTheFileComeFirst() {
    assertEquals(
        List.of("--add-modules=a", "-XX:+UseSerialGC", "-Xmx1g", "-Dk=v w"),
        command("-Xmx1g", "-Dk=v w"));
  }

  @Test
  void theUsersCollectorReplacesOurs() {
    assertEquals(List.of("--add-modules=a", "-XX:+UseZGC"), command("-XX:+UseZGC"));
  }

  @Test
  void agentsAndPortsStay() {
    assertEquals(
        FLAGS,
        command(
            "-agentlib:jdwp=transport=dt_socket,server=y",
            "-agentpath:/opt/prof.so",
            "-javaagent:cover.jar",
            "-Dcom.sun.management.jmxremote.port=9",
            "-Djdk.module.main=detr"));
  }

  @Test
  void trainingHasFlagsOfItsOwnBehindTheOthers() {
    List<String> others = Relaunch.flags(List.of("detect", "train"));
    List<String> training = Relaunch.flags(List.of("train"));
    assertEquals(others, Relaunch.flags(List.of()));
    assertEquals(others, training.subList(0, others.size()));
    assertTrue(training.lastIndexOf("-XX:MaxNewSize=256m") >= others.size(), training.toString());
  }

  @Test
  void theCpusVectorsChooseAFileOfFlags(@TempDir Path folder) throws IOException {
    Path cpuInfo = folder.resolve("cpuinfo");
    Optional<String> wide = Optional.of("avx512.flags");
    Optional<String> narrow = Optional.of("avx2.flags");
    assertEquals(wide, Relaunch.vectorFlags(cpuInfo), "where nothing tells");
    Files.writeString(cpuInfo, "processor : 0\nflags : fma avx avx2\n");
    assertEquals(narrow, Relaunch.vectorFlags(cpuInfo));
    Files.writeString(cpuInfo, "processor : 0\nflags : fma avx2 avx512f avx512dq\n");
    assertEquals(wide, Relaunch.vectorFlags(cpuInfo));
    Files.writeString(cpuInfo, "processor : 0\nFeatures : fp asimd\n");
    assertEquals(Optional.empty(), Relaunch.vectorFlags(cpuInfo));
    Optional<String> here = Relaunch.vectorFlags(Path.of("/proc/cpuinfo"));
    List<String> flags = Relaunch.flags(List.of());
    assertEquals(here.equals(wide), flags.contains("-XX:ObjectAlignmentInBytes=64"));
    assertEquals(here.equals(narrow), flags.contains("-XX:LoopUnrollLimit=270"));
  }

  @Test
  void theFlagFileAsksForTheVectorModuleInOneWordAFlag() {
    List<String> flags = Relaunch.flags(List.of("train", "--shapes", "9"));
    assertTrue(flags.contains("--add-modules=jdk.incubator.vector"), flags.toString());
    for (String flag : flags) {
      assertTrue(flag.startsWith("-"), flag);
      assertFalse(flag.contains(" "), flag);
    }
  }
}
