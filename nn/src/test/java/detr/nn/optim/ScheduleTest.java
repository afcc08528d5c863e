package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Test
  void dropsOnce() {
    Schedule schedule = Schedule.stepDrop(200);
    assertEquals(1, schedule.factor(0));
    assertEquals(1, schedule.factor(199));
    assertEquals(0.1, schedule.factor(200));
    assertEquals(0.1, schedule.factor(100_000));
  }

  @Test
  void fallsAlongACosine() {
    Schedule schedule = Schedule.cosine(100);
    assertEquals(1, schedule.factor(0), 1e-12);
    assertEquals(0.5 + Math.sqrt(0.125), schedule.factor(25), 1e-12);
    assertEquals(0.5, schedule.factor(50), 1e-12);
    assertEquals(0, schedule.factor(100), 1e-12);
    assertEquals(0, schedule.factor(101), 1e-12);
  }

  @Test
  void warmsUp() {
    Schedule schedule = Schedule.stepDrop(3).withWarmUp(4);
    assertEquals(0.25, schedule.factor(0));
    assertEquals(0.75, schedule.factor(2));
    assertEquals(0.1, schedule.factor(3), 1e-12);
    assertEquals(0.1, schedule.factor(4), 1e-12);
  }

  @Test
  void withoutStepsToWarmUpItIsAsItWas() {
    assertEquals(1, Schedule.constant().withWarmUp(0).factor(0));
  }
}
