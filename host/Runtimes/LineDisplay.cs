using System.Globalization;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Plain lines, for files, pipes and logs: one at each tenth.</summary>
internal sealed class LineDisplay(TextWriter output) : IInstallDisplay
{
    private const int Steps = 10;

    public void Say(string line) => output.WriteLine(line);

    public Task TrackAsync(string what, long total, Func<IProgress<long>, Task> work) => work(new Lines(output, what, total));

    private sealed class Lines(TextWriter output, string what, long total) : IProgress<long>
    {
        private long _last = -1;

        public void Report(long value)
        {
            var step = total > 0 ? value * Steps / total : Steps;
            if (step != _last)
            {
                _last = step;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{what}: {step * 100 / Steps} %, {SizeText.Of(value)} of {SizeText.Of(total)}"));
            }
        }
    }
}
