using System.Net;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Tells a runner's activity of each request to it, until its response has been read or disposed.</summary>
/// <param name="activity">What is told.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class WatchedHandler(RunnerActivity activity, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        activity.Begin();
        try
        {
            var response = await WaitAsync(request, cancellationToken);
            activity.NoteSign();
            if (response.StatusCode is HttpStatusCode.SwitchingProtocols)
            {
                // Bytes of another protocol pass both ways from here on, and one that is silent is no sign of anything (R87).
                activity.End();
                return response;
            }

            response.Content = new WatchedContent(response.Content, activity);
            return response;
        }
        catch
        {
            activity.End();
            throw;
        }
    }

    private async ValueTask<HttpResponseMessage> WaitAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        activity.BeginWait();
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            activity.EndWait();
        }
    }
}
