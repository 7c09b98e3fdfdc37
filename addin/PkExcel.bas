Attribute VB_Name = "PkExcel"
Option Explicit

' Excel's own state while Python writes. It is kept here, not in Python, so that it is put back even when Python dies.

Private active As Boolean
Private screen As Boolean
Private events As Boolean
Private calculationMode As Long
Private fillsColumns As Boolean
Private locks As Collection
Private filters As Collection

Public Function Begin(ByVal bookName As String, ByVal sheetNames As String) As String
    ' Make these sheets (divided by /) writable. Gives the name of one that has a password, else "".
    Restore
    active = True
    Set locks = New Collection
    Set filters = New Collection
    screen = Application.ScreenUpdating
    events = Application.EnableEvents
    calculationMode = Application.Calculation
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    ' Else a link in one row of an empty column becomes a link in every row.
    fillsColumns = Application.AutoCorrect.AutoFillFormulasInLists
    Application.AutoCorrect.AutoFillFormulasInLists = False
    Dim name As Variant
    For Each name In Split(sheetNames, "/")
        If Not Unprotected(Workbooks(bookName).Worksheets(CStr(name))) Then
            Restore
            Begin = CStr(name)
            Exit Function
        End If
        ShowAllRows Workbooks(bookName).Worksheets(CStr(name))
    Next
End Function

Public Sub Restore()
    ' Put everything back as Begin found it. Nothing happens when there is nothing to put back.
    If Not active Then Exit Sub
    active = False
    Dim options As Variant
    For Each options In filters
        FilterAgain options
    Next
    For Each options In locks
        LockAgain options
    Next
    Set filters = Nothing
    Set locks = Nothing
    Application.AutoCorrect.AutoFillFormulasInLists = fillsColumns
    Application.Calculation = calculationMode
    Application.EnableEvents = events
    Application.ScreenUpdating = screen
End Sub

Public Function SelectedRows() As String
    ' Rows of the active sheet that are selected, visible and inside its first table: "7 8 12". Else "".
    Dim body As Range, area As Range, inside As Range, line As Range
    If TypeName(Selection) <> "Range" Then Exit Function
    If ActiveSheet.ListObjects.Count = 0 Then Exit Function
    Set body = ActiveSheet.ListObjects(1).DataBodyRange
    If body Is Nothing Then Exit Function
    For Each area In Selection.Areas
        Set inside = Application.Intersect(area, body)
        If Not inside Is Nothing Then
            For Each line In inside.Rows
                If Not line.EntireRow.Hidden Then SelectedRows = SelectedRows & " " & CStr(line.Row)
            Next
        End If
    Next
    SelectedRows = Trim$(SelectedRows)
End Function

Public Function IsSaved(ByVal bookName As String) As Boolean
    IsSaved = Workbooks(bookName).Saved
End Function

Public Sub ShowCell(ByVal bookName As String, ByVal sheetName As String, ByVal address As String)
    ' Bring a cell before the user.
    Workbooks(bookName).Activate
    Workbooks(bookName).Worksheets(sheetName).Activate
    Workbooks(bookName).Worksheets(sheetName).Range(address).Select
End Sub

Private Function Unprotected(ByVal sheet As Worksheet) As Boolean
    Dim options As Variant
    Unprotected = True
    If Not sheet.ProtectContents Then Exit Function
    With sheet.Protection
        options = Array(sheet, sheet.ProtectDrawingObjects, sheet.ProtectScenarios, sheet.ProtectionMode, _
            .AllowFormattingCells, .AllowFormattingColumns, .AllowFormattingRows, .AllowInsertingColumns, _
            .AllowInsertingRows, .AllowInsertingHyperlinks, .AllowDeletingColumns, .AllowDeletingRows, _
            .AllowSorting, .AllowFiltering, .AllowUsingPivotTables)
    End With
    On Error GoTo HasPassword
    sheet.Unprotect ""  ' with no argument Excel would ask for the password
    On Error GoTo 0
    If sheet.ProtectContents Then GoTo HasPassword
    locks.Add options
    Exit Function
HasPassword:
    Unprotected = False
End Function

Private Sub LockAgain(ByVal options As Variant)
    Dim sheet As Worksheet
    Set sheet = options(0)
    sheet.Protect DrawingObjects:=options(1), Contents:=True, Scenarios:=options(2), UserInterfaceOnly:=options(3), _
        AllowFormattingCells:=options(4), AllowFormattingColumns:=options(5), AllowFormattingRows:=options(6), _
        AllowInsertingColumns:=options(7), AllowInsertingRows:=options(8), AllowInsertingHyperlinks:=options(9), _
        AllowDeletingColumns:=options(10), AllowDeletingRows:=options(11), AllowSorting:=options(12), _
        AllowFiltering:=options(13), AllowUsingPivotTables:=options(14)
End Sub

Private Sub ShowAllRows(ByVal sheet As Worksheet)
    ' Excel writes only to the rows that a filter shows, and counts them wrong. So filters go, and come back in Restore.
    Dim table As ListObject
    For Each table In sheet.ListObjects
        If table.ShowAutoFilter Then
            If table.AutoFilter.FilterMode Then
                Remember table.AutoFilter
                table.AutoFilter.ShowAllData
            End If
        End If
    Next
    If sheet.AutoFilterMode Then
        If sheet.AutoFilter.FilterMode Then
            Remember sheet.AutoFilter
            sheet.AutoFilter.ShowAllData
        End If
    End If
End Sub

Private Sub Remember(ByVal found As AutoFilter)
    Dim i As Long
    For i = 1 To found.Filters.Count
        If found.Filters(i).On Then filters.Add Criteria(found, i)
    Next
End Sub

Private Function Criteria(ByVal found As AutoFilter, ByVal field As Long) As Variant
    ' A filter by colour or by groups of dates cannot be read back: it stays off.
    Dim first As Variant, kind As Variant, second As Variant
    On Error Resume Next
    first = found.Filters(field).Criteria1
    kind = found.Filters(field).Operator
    second = found.Filters(field).Criteria2
    On Error GoTo 0
    Criteria = Array(found.Range.Cells(1, 1), field, first, kind, second)
End Function

Private Sub FilterAgain(ByVal options As Variant)
    Dim corner As Range
    Set corner = options(0)
    On Error Resume Next
    If IsEmpty(options(2)) Then Exit Sub
    If options(3) = 0 Then
        corner.AutoFilter Field:=options(1), Criteria1:=options(2)
    ElseIf IsEmpty(options(4)) Then
        corner.AutoFilter Field:=options(1), Criteria1:=options(2), Operator:=options(3)
    Else
        corner.AutoFilter Field:=options(1), Criteria1:=options(2), Operator:=options(3), Criteria2:=options(4)
    End If
End Sub
