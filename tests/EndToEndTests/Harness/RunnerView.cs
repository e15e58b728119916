namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>One runner as the host tells of it.</summary>
/// <param name="Model">Its model.</param>
/// <param name="State">Its state, for example <c>ready</c>.</param>
/// <param name="ProcessId">Its process; null before it is ready.</param>
/// <param name="Port">Its port; null before it is ready.</param>
/// <param name="Active">The requests that it works on.</param>
/// <param name="Queued">The requests that wait for it.</param>
internal sealed record RunnerView(string Model, string State, int? ProcessId, int? Port, int Active, int Queued);
