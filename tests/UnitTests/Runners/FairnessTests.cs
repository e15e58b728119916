using CsCheck;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>The bound on waiting that docs/scheduling.md states, and the bound on swaps, over simulated time.</summary>
public sealed class FairnessTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private static readonly Gen<Arrival> AnyArrival = Gen.Select(
        Gen.Int[0, 300], Gen.Int[0, 3], Gen.Int[1, 20], Gen.Int[0, 40],
        static (at, model, duration, leaves) => new Arrival(
            TimeSpan.FromSeconds(at), $"m{model}", TimeSpan.FromSeconds(duration), leaves == 0 ? TimeSpan.FromSeconds(duration) : null));

    private static readonly Gen<Scenario> AnyScenario = Gen.Select(
        AnyArrival.List[1, 80], Gen.Int[1, 3], Gen.Int[0, 20], Gen.Int[0, 5], Gen.Int[1, 12].HashSet[0, 4],
        static (arrivals, slots, load, stop, failing) => new Scenario
        {
            Options = Options(1),
            Arrivals = [.. arrivals.OrderBy(static arrival => arrival.At)],
            Slots = slots,
            LoadTime = TimeSpan.FromSeconds(load),
            StopTime = TimeSpan.FromSeconds(stop),
            FailingStarts = failing,
        });

    [Fact]
    [Trait("Case", "R50")]
    public void Wait_AnyArrivalsDurationsAndFailures_KeepsToTheBound() => AnyScenario.Sample(
        static scenario =>
        {
            var simulation = Simulation.Run(scenario);
            var longest = scenario.Arrivals.Max(static arrival => arrival.Duration);
            foreach (var request in simulation.Requests)
            {
                var bound = Bound(request, scenario, longest);
                Assert.True(request.Waited <= bound, $"request {request.Number} waited {request.Waited} of at most {bound}");
            }
        },
        iter: 400);

    [Fact]
    [Trait("Case", "R54")]
    [Trait("Case", "R57")]
    public void Scheduler_CrashesAndSeveralPlaces_GivesEachRequestOneOutcome() => AnyScenario.Sample(
        static scenario => Simulation.Run(scenario with
        {
            Options = Options(2),
            CrashAfter = TimeSpan.FromSeconds(7),
        }),
        iter: 200);

    [Fact]
    [Trait("Case", "R53")]
    [Trait("Case", "R61")]
    public void Memory_ModelsOfAnySize_NeverTakeMoreThanThereIsAndEachRequestHasOneOutcome() => Gen.Select(
        AnyScenario, Gen.Int[1, 12].Array[4]).Sample(
        static (scenario, sizes) =>
        {
            var simulation = Simulation.Run(scenario with
            {
                Options = Options(4),
                Demands = sizes.Select(static (size, i) => (Model: $"m{i}", Demand: MemoryDemand.None.Add(MemoryPools.Ram, size)))
                    .ToDictionary(static model => model.Model, static model => model.Demand),
                Memory = MemoryDemand.None.Add(MemoryPools.Ram, 10),
            });
            foreach (var request in simulation.Requests.Where(request => sizes[request.Model[1] - '0'] > 10 && request.Failure is not null))
            {
                Assert.IsType<Contracts.Failures.NoRoomException>(request.Failure);
            }

            Assert.All(simulation.Requests, request => Assert.True(request.Outcome is not RequestOutcome.Served || sizes[request.Model[1] - '0'] <= 10));
        },
        iter: 300);

    [Fact]
    [Trait("Case", "R49")]
    public void Swaps_TwoSteadyClients_AreBoundedByTheWindow()
    {
        var arrivals = Enumerable.Range(0, 1200).Select(static i =>
            new Arrival(TimeSpan.FromMilliseconds(i * 500), i % 2 == 0 ? "a" : "b", TimeSpan.FromMilliseconds(1500)));
        var scenario = new Scenario { Options = Options(1), Arrivals = [.. arrivals], Slots = 4, LoadTime = TimeSpan.FromSeconds(2) };

        var patient = Simulation.Run(scenario);
        var naive = Simulation.Run(scenario with { Options = new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1 } } });

        TestContext.Current.TestOutputHelper?.WriteLine($"{patient.Starts} starts in {patient.Now}, without a window {naive.Starts} in {naive.Now}");
        Assert.All(patient.Requests, static request => Assert.Equal(RequestOutcome.Served, request.Outcome));
        Assert.True(patient.Starts <= (patient.Now / Window) + 2, $"{patient.Starts} starts in {patient.Now}");
        Assert.True(patient.Starts < naive.Starts);
    }

    [Fact]
    [Trait("Case", "R50")]
    public void Wait_TwelveClientsOfThreeModelsAndOnePlace_KeepsToTheBound()
    {
        // Each client asks every 20 s, for 1 to 4 s; four of them for each model.
        var arrivals = Enumerable.Range(0, 12 * 30).Select(static i => new Arrival(
            TimeSpan.FromMilliseconds((i / 12 * 20_000) + (i % 12 * 1_660)), $"m{i % 3}", TimeSpan.FromSeconds(1 + (i % 4))));
        var scenario = new Scenario { Options = Options(1), Arrivals = [.. arrivals.OrderBy(static arrival => arrival.At)], Slots = 4, LoadTime = TimeSpan.FromSeconds(2) };
        var longest = TimeSpan.FromSeconds(4);

        var patient = Simulation.Run(scenario);
        var naive = Simulation.Run(scenario with { Options = new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1 } } });

        TestContext.Current.TestOutputHelper?.WriteLine(Describe("with the window", patient, scenario, longest));
        TestContext.Current.TestOutputHelper?.WriteLine(Describe("without", naive, scenario, longest));
        Assert.All(patient.Requests, request => Assert.True(request.Waited <= Bound(request, scenario, longest)));
        Assert.All(patient.Requests, static request => Assert.Equal(RequestOutcome.Served, request.Outcome));
        Assert.True(patient.Starts < naive.Starts);
    }

    [Fact]
    public void Queue_LongerThanItsBounds_RefusesAtOnceAndTimesOut()
    {
        var arrivals = Enumerable.Range(0, 8).Select(static i => new Arrival(TimeSpan.FromSeconds(i), i < 6 ? "a" : "b", TimeSpan.FromSeconds(60)));
        var simulation = Simulation.Run(new Scenario
        {
            Options = Options(1) with { MaxQueue = 4, MaxQueuePerModel = 3, QueueTimeout = TimeSpan.FromSeconds(90) },
            Arrivals = [.. arrivals],
            LoadTime = TimeSpan.FromSeconds(1),
        });

        // One is served, three wait for the same model and one for the other; one of each is too many.
        Assert.Equal(
            "Served Served Failed Failed Refused Refused Failed Refused", string.Join(' ', simulation.Requests.Select(static request => request.Outcome)));
        Assert.All(simulation.Requests.Where(static request => request.Outcome is RequestOutcome.Failed), static request =>
        {
            Assert.Equal(TimeSpan.FromSeconds(90), request.Waited);
            Assert.IsType<Contracts.Failures.QueueTimeoutException>(request.Failure);
        });
        Assert.Contains("maxQueuePerModel", simulation.Requests[4].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("maxQueue)", simulation.Requests[7].Failure!.Message, StringComparison.Ordinal);
    }

    private static string Describe(string name, Simulation simulation, Scenario scenario, TimeSpan longest)
    {
        var waits = simulation.Requests.Select(static request => request.Waited).Order().ToArray();
        var worst = simulation.Requests.MaxBy(static request => request.Waited)!;
        return $"{name}: median wait {waits[waits.Length / 2]}, worst {worst.Waited} of at most {Bound(worst, scenario, longest)}, "
            + $"{simulation.Starts / simulation.Now.TotalMinutes:0.0} starts a minute";
    }

    /// <summary>The formula of docs/scheduling.md.</summary>
    private static TimeSpan Bound(SimulatedRequest request, Scenario scenario, TimeSpan longest)
    {
        var swap = scenario.StopTime + scenario.LoadTime;
        var perTurn = scenario.Slots * Math.Max(1, (int)(Window / longest));
        var older = new Dictionary<string, int>(request.OlderThan);
        older[request.Model] = older.GetValueOrDefault(request.Model) + 1;
        return Window + Grace + longest + swap
            + older.Values.Aggregate(TimeSpan.Zero, (sum, count) =>
                sum + (Rounds(count, perTurn) * (swap + Window + longest)) + (Rounds(count, scenario.Slots) * longest));
    }

    private static int Rounds(int count, int size) => (count + size - 1) / size;

    private static SchedulerOptions Options(int maxConcurrent) => new()
    {
        Rules = new PlanningRules { MaxConcurrent = maxConcurrent, FairnessWindow = Window, IdleGrace = Grace },
    };
}
