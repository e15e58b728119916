using System.Collections.Concurrent;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class SlotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R51")]
    public async Task Requests_BeyondTheSlots_WaitInOrder()
    {
        var order = new ConcurrentQueue<int>();
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var started = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var next = -1;
        await using var bench = new WireBench(new ScriptedRunner { Slots = 1 });
        bench.Runner.Say = _ => SayAsync(Interlocked.Increment(ref next));
        var answers = new List<Task<(int Status, string Body)>>();
        for (var i = 0; i < 4; i++)
        {
            // A request has its place in the queue before the next one is sent.
            answers.Add(bench.ChatAsync($"\"max_tokens\":{i}"));
            var waiting = i;
            await (i == 0
                ? started[0].Task.WaitAsync(Some.Limit, Token)
                : Processes.Eventually.TrueAsync(() => bench.Server.WaitingRequests == waiting, "the request has its place in the queue"));
        }

        for (var i = 0; i < 4; i++)
        {
            await started[i].Task.WaitAsync(Some.Limit, Token);
            Assert.Equal(i + 1, order.Count);
            gates[i].SetResult();
            Assert.Equal(200, (await answers[i]).Status);
        }

        Assert.Equal([0, 1, 2, 3], order);

        async IAsyncEnumerable<GenerationUpdate> SayAsync(int number)
        {
            order.Enqueue(bench.Runner.Chat!.Settings.MaxTokens!.Value);
            started[number].SetResult();
            await gates[number].Task;
            yield return ScriptedRunner.End();
        }
    }

    [Fact]
    [Trait("Case", "R57")]
    public async Task Slot_AfterEveryOutcome_IsFreeAgain()
    {
        await using var bench = new WireBench(new ScriptedRunner { Slots = 1 });
        for (var i = 0; i < 20; i++)
        {
            bench.Runner.Say = (i % 4) switch
            {
                0 => _ => ScriptedRunner.Fail(new InvalidOperationException(), "x"),
                1 => _ => throw new InvalidOperationException(),
                2 => _ => ScriptedRunner.Pieces(),
                _ => _ => ScriptedRunner.Pieces("x"),
            };
            var answer = bench.ChatAsync($"\"stream\":{(i % 3 == 0 ? "true" : "false")}");
            await Record.ExceptionAsync(() => answer);
        }

        bench.Runner.Say = _ => ScriptedRunner.Pieces("x");
        Assert.Equal(200, (await bench.ChatAsync()).Status);
    }
}
