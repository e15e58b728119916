using System.Diagnostics;

namespace LlamaRunner.Benchmarks;

/// <summary>Waits until a server answers.</summary>
internal static class Readiness
{
    public static async Task WaitAsync(HttpClient client, string path, Process process, CancellationToken cancellationToken)
    {
        while (!await AnswersAsync(client, path, cancellationToken))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} ended with code {process.ExitCode} as it started.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(path, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
