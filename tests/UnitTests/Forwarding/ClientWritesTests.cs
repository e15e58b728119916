using System.Buffers;
using System.IO.Pipelines;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Forwarding;

public sealed class ClientWritesTests : IDisposable
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2));
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLifetime _lifetime = new();
    private readonly DefaultHttpContext _context = new();

    public ClientWritesTests()
    {
        _context.Features.Set<IHttpResponseBodyFeature>(new FakeBody(_pipe.Writer));
        _context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
    }

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    [Trait("Case", "R58")]
    public async Task Flush_ClientDoesNotRead_IsAbortedAfterTheLimit()
    {
        var flush = WriteMuch();
        _time.Advance(ClientWrites.Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(_context.RequestAborted.IsCancellationRequested);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.WaitAsync(Some.Limit, TestContext.Current.CancellationToken));
        Assert.True(_context.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Flush_ClientReadsInTime_GoesOn()
    {
        var flush = WriteMuch();
        _time.Advance(ClientWrites.Limit / 2);
        _pipe.Reader.AdvanceTo((await _pipe.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.End);

        await flush.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        _time.Advance(ClientWrites.Limit);
        Assert.False(_context.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Flush_RequestIsGivenUp_ItsClientStillHearsOfIt()
    {
        // Kestrel would break the connection off where it is told of it by the token of a write.
        await using var server = await FrontendServer.StartAsync(new Frontend(new FakeGateway()), static application => application.Run(static async context =>
        {
            var clientGone = context.RequestAborted;
            context.RequestAborted = new CancellationToken(canceled: true);
            context.Response.BodyWriter.Write("what there is, "u8);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClientWrites.FlushAsync(context, TimeProvider.System).AsTask());
            context.RequestAborted = clientGone;
            await context.Response.BodyWriter.WriteAsync("and why"u8.ToArray(), clientGone);
        }));

        Assert.Equal("what there is, and why", await server.Client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    private Task WriteMuch()
    {
        _pipe.Writer.GetMemory(8);
        _pipe.Writer.Advance(8);
        return ClientWrites.FlushAsync(_context, _time).AsTask();
    }

    private sealed class FakeLifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }

    private sealed class FakeBody(PipeWriter writer) : StreamResponseBodyFeature(Stream.Null), IHttpResponseBodyFeature
    {
        PipeWriter IHttpResponseBodyFeature.Writer => writer;
    }
}
